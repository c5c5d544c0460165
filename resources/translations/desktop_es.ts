<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es">
<context>
    <name>AboutBox</name>
    <message>
        <source>About cbdesk</source>
        <translation>Acerca de cbdesk</translation>
    </message>
    <message>
        <source>One answer for every school Chromebook: Google Admin, IncidentIQ and Cisco Meraki.</source>
        <translation>Una sola respuesta para cada Chromebook de la escuela: Google Admin, IncidentIQ y Cisco Meraki.</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versiones</translation>
    </message>
    <message>
        <source>MIT licence. Icons: Lucide, ISC licence. Qt for Python: LGPL.</source>
        <translation>Licencia MIT. Íconos: Lucide, licencia ISC. Qt for Python: LGPL.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>AdministrationWindow</name>
    <message>
        <source>Administration</source>
        <translation>Administración</translation>
    </message>
    <message>
        <source>Pages of the administration</source>
        <translation>Páginas de la administración</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Volver a leer</translation>
    </message>
    <message>
        <source>Read how the database is again</source>
        <translation>Leer de nuevo cómo está la base de datos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>As of {when}</source>
        <translation>Leído el {when}</translation>
    </message>
    <message>
        <source>Roles are for a shared database</source>
        <translation>Los roles son para una base de datos compartida</translation>
    </message>
    <message>
        <source>This one is on this computer alone, and nobody else signs in there. For a database that several stations share, enter its address in the settings.</source>
        <translation>Esta está solo en este equipo y nadie más inicia sesión en ella. Para una base de datos que comparten varias estaciones, escriba su dirección en la configuración.</translation>
    </message>
    <message>
        <source>The database is being opened…</source>
        <translation>Abriendo la base de datos…</translation>
    </message>
    <message>
        <source>Reading how the database is…</source>
        <translation>Leyendo cómo está la base de datos…</translation>
    </message>
    <message>
        <source>This database is not looked after from here</source>
        <translation>Esta base de datos no se administra desde aquí</translation>
    </message>
    <message>
        <source>{reason} The health check says more about this station.</source>
        <translation>{reason} La revisión de estado dice más sobre esta estación.</translation>
    </message>
    <message>
        <source>The database is away</source>
        <translation>La base de datos no responde</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Probar ahora</translation>
    </message>
    <message>
        <source>The database cannot be looked after</source>
        <translation>No se puede administrar la base de datos</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>All that is due</source>
        <translation>Todo lo pendiente</translation>
    </message>
    <message>
        <source>Do it all</source>
        <translation>Hacerlo todo</translation>
    </message>
    <message>
        <source>The roles get their rights on this database, all of them or none.</source>
        <translation>Los roles reciben sus permisos en esta base de datos, todos o ninguno.</translation>
    </message>
    <message>
        <source>Rights of the roles</source>
        <translation>Permisos de los roles</translation>
    </message>
    <message>
        <source>Run it</source>
        <translation>Ejecutar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Back up to</source>
        <translation>Respaldar en</translation>
    </message>
    <message>
        <source>Backups (*.dump)</source>
        <translation>Respaldos (*.dump)</translation>
    </message>
</context>
<context>
    <name>AdministrationWiring</name>
    <message>
        <source>Administration…</source>
        <translation>Administración…</translation>
    </message>
    <message>
        <source>Sizes, locks, maintenance, backups and roles of the database; health check of this station</source>
        <translation>Tamaños, bloqueos, mantenimiento, respaldos y roles de la base de datos; revisión de estado de esta estación</translation>
    </message>
    <message>
        <source>Quit during work on the database</source>
        <translation>Salir durante un trabajo en la base de datos</translation>
    </message>
    <message>
        <source>Work on the database is going on in this window: {task}.</source>
        <translation>Hay un trabajo en curso en la base de datos desde esta ventana: {task}.</translation>
    </message>
    <message>
        <source>It ends with the window. What is done by then stays, and the rest can be done later.</source>
        <translation>Termina con la ventana. Lo que ya está hecho se queda, y el resto se puede hacer más tarde.</translation>
    </message>
    <message>
        <source>Stop the work and quit</source>
        <translation>Detener el trabajo y salir</translation>
    </message>
</context>
<context>
    <name>Aids</name>
    <message>
        <source>Do or find anything…</source>
        <translation>Hacer o buscar cualquier cosa…</translation>
    </message>
    <message>
        <source>All keys…</source>
        <translation>Todos los atajos…</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Cambiar los atajos…</translation>
    </message>
    <message>
        <source>Log…</source>
        <translation>Registro…</translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation>Paquete de soporte…</translation>
    </message>
    <message>
        <source>About cbdesk…</source>
        <translation>Acerca de cbdesk…</translation>
    </message>
    <message>
        <source>cbdesk ended unexpectedly the last time it ran.</source>
        <translation>cbdesk se cerró de forma inesperada la última vez que se usó.</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Informe…</translation>
    </message>
</context>
<context>
    <name>Appearance</name>
    <message>
        <source>Compact</source>
        <translation>Compacto</translation>
    </message>
    <message>
        <source>More rows on the screen</source>
        <translation>Más filas en la pantalla</translation>
    </message>
    <message>
        <source>Hide names</source>
        <translation>Ocultar los nombres</translation>
    </message>
    <message>
        <source>Mask names and e-mail addresses, for a screen that others can see</source>
        <translation>Ocultar los nombres y los correos, para una pantalla que otros pueden ver</translation>
    </message>
    <message>
        <source>Larger letters</source>
        <translation>Letra más grande</translation>
    </message>
    <message>
        <source>Smaller letters</source>
        <translation>Letra más pequeña</translation>
    </message>
    <message>
        <source>Letters as large as usual</source>
        <translation>Letra de tamaño normal</translation>
    </message>
    <message>
        <source>Contrast like the system</source>
        <translation>Contraste como el sistema</translation>
    </message>
    <message>
        <source>Normal contrast</source>
        <translation>Contraste normal</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Contraste alto</translation>
    </message>
    <message>
        <source>Names hidden</source>
        <translation>Nombres ocultos</translation>
    </message>
    <message>
        <source>Names hidden: show them again</source>
        <translation>Nombres ocultos: volver a mostrarlos</translation>
    </message>
    <message>
        <source>Names and e-mail addresses are masked. F9 or a click shows them again.</source>
        <translation>Los nombres y los correos están ocultos. F9 o un clic los vuelve a mostrar.</translation>
    </message>
</context>
<context>
    <name>ArchivedPage</name>
    <message>
        <source>Serial, asset tag, MAC address or device id</source>
        <translation>Número de serie, etiqueta de inventario, dirección MAC o id del dispositivo</translation>
    </message>
    <message>
        <source>What identifies the archived device</source>
        <translation>Lo que identifica al dispositivo archivado</translation>
    </message>
    <message>
        <source>Look up</source>
        <translation>Consultar</translation>
    </message>
    <message>
        <source>Look the archived device up</source>
        <translation>Consultar el dispositivo archivado</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>No encontrado</translation>
    </message>
    <message>
        <source>Which device?</source>
        <translation>¿Qué dispositivo?</translation>
    </message>
    <message>
        <source>Type or scan what identifies it.</source>
        <translation>Escriba o escanee lo que lo identifica.</translation>
    </message>
</context>
<context>
    <name>BackupsPage</name>
    <message>
        <source>To another place…</source>
        <translation>En otro lugar…</translation>
    </message>
    <message>
        <source>Back up to another place</source>
        <translation>Respaldar en otro lugar</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Abrir la carpeta</translation>
    </message>
    <message>
        <source>Open the folder of the backups</source>
        <translation>Abrir la carpeta de los respaldos</translation>
    </message>
    <message>
        <source>Backups in this station&apos;s folder</source>
        <translation>Respaldos en la carpeta de esta estación</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy the command that restores</source>
        <translation>Copiar el comando que restaura</translation>
    </message>
    <message>
        <source>The backups cannot be listed</source>
        <translation>No se pueden listar los respaldos</translation>
    </message>
    <message>
        <source>There is none in {folder}.</source>
        <translation>No hay ninguno en {folder}.</translation>
    </message>
    <message>
        <source>No backup here yet</source>
        <translation>Aquí no hay respaldos todavía</translation>
    </message>
    <message>
        <source>To restore one, run in a terminal: {command} — it makes a new database beside this one and compares every table with what was backed up. With --replace in place of --into, it takes this one&apos;s place.</source>
        <translation>Para restaurar uno, ejecute en una terminal: {command} — crea una base de datos nueva junto a esta y compara cada tabla con lo que se respaldó. Con --replace en lugar de --into, toma el lugar de esta.</translation>
    </message>
</context>
<context>
    <name>BulkWindow</name>
    <message>
        <source>Results of the look-up</source>
        <translation>Resultados de la consulta</translation>
    </message>
    <message>
        <source>Look up</source>
        <translation>Consultar</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>Copy what was not found</source>
        <translation>Copiar lo que no se encontró</translation>
    </message>
    <message>
        <source>Look up many</source>
        <translation>Consultar muchos</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>Abrir un archivo…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Looking up…</source>
        <translation>Consultando…</translation>
    </message>
    <message>
        <source>Thousands of identifiers at once</source>
        <translation>Miles de identificadores a la vez</translation>
    </message>
    <message>
        <source>Paste a column of a spreadsheet, an e-mail or a CSV file: each identifier is looked up, and you see what is missing, listed twice, or in doubt.</source>
        <translation>Pegue una columna de una hoja de cálculo, un correo o un archivo CSV: se consulta cada identificador, y usted ve qué falta, qué está repetido y qué es dudoso.</translation>
    </message>
    <message numerus="yes">
        <source>{count} identifiers copied.</source>
        <translation>
            <numerusform>{count} identificador copiado.</numerusform>
            <numerusform>{count} identificadores copiados.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 identifier copied.</source>
        <translation>1 identificador copiado.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Open a list of identifiers</source>
        <translation>Abrir una lista de identificadores</translation>
    </message>
    <message>
        <source>Text and CSV files (*.csv *.txt *.tsv)</source>
        <translation>Archivos de texto y CSV (*.csv *.txt *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>Support bundle</source>
        <translation>Paquete de soporte</translation>
    </message>
    <message>
        <source>One file for whoever helps you, without passwords, keys or students. Look through it, leave out what you like, and save it. cbdesk sends nothing.</source>
        <translation>Un solo archivo para quien le ayude, sin contraseñas, claves ni estudiantes. Revíselo, quite lo que quiera y guárdelo. cbdesk no envía nada.</translation>
    </message>
    <message>
        <source>Files of the bundle</source>
        <translation>Archivos del paquete</translation>
    </message>
    <message>
        <source>What is in the file</source>
        <translation>Contenido del archivo</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Guardar…</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Abrir la carpeta</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Gathering…</source>
        <translation>Reuniendo los archivos…</translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation>Guardar el paquete de soporte</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Archivos zip (*.zip)</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>No data yet: run the first sync</source>
        <translation>Aún no hay datos: haga la primera sincronización</translation>
    </message>
</context>
<context>
    <name>ChartCard</name>
    <message>
        <source>{chart} as a table</source>
        <translation>{chart} como tabla</translation>
    </message>
    <message>
        <source>Show the numbers as a table</source>
        <translation>Mostrar los números como tabla</translation>
    </message>
</context>
<context>
    <name>CheckView</name>
    <message>
        <source>Test connection</source>
        <translation>Probar la conexión</translation>
    </message>
    <message>
        <source>Test the connection: {source}</source>
        <translation>Probar la conexión: {source}</translation>
    </message>
    <message>
        <source>Tries what stands above. Nothing is saved by it.</source>
        <translation>Prueba lo que está arriba. No guarda nada.</translation>
    </message>
    <message>
        <source>Create the tables</source>
        <translation>Crear las tablas</translation>
    </message>
    <message>
        <source>Create cbdesk&apos;s tables in the empty database</source>
        <translation>Crear las tablas de cbdesk en la base de datos vacía</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Preguntando…</translation>
    </message>
    <message>
        <source>First correct what is marked above.</source>
        <translation>Primero corrija lo que está marcado arriba.</translation>
    </message>
    <message>
        <source>Not set up: fill in what is missing above.</source>
        <translation>Sin configurar: complete lo que falta arriba.</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>Choose one of {count}</source>
        <translation>Elija una de {count}</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Go to</source>
        <translation>Ir a</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sincronización</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Herramientas</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ver</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
</context>
<context>
    <name>ComparisonWindow</name>
    <message>
        <source>Compare two devices</source>
        <translation>Comparar dos dispositivos</translation>
    </message>
    <message>
        <source>First device</source>
        <translation>Primer dispositivo</translation>
    </message>
    <message>
        <source>Second device</source>
        <translation>Segundo dispositivo</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>Solo las diferencias</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Pregunta</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>Dato</translation>
    </message>
    <message>
        <source>Choose two devices</source>
        <translation>Elija dos dispositivos</translation>
    </message>
    <message>
        <source>Scan or type one into each box, and press Enter. Two selected rows of the list come here at once.</source>
        <translation>Escanee o escriba uno en cada campo y pulse Enter. Dos filas seleccionadas de la lista llegan aquí directamente.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Both devices, fact by fact</source>
        <translation>Los dos dispositivos, dato por dato</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Report of a mistake</source>
        <translation>Informe de un fallo</translation>
    </message>
    <message>
        <source>This is the report. Texts that could name a student were left out. Change or delete what you like, say below what you did last, and copy or save it for whoever helps you. cbdesk sends nothing.</source>
        <translation>Este es el informe. No incluye textos que podrían nombrar a un estudiante. Cambie o borre lo que quiera, diga abajo qué fue lo último que hizo, y cópielo o guárdelo para quien le ayude. cbdesk no envía nada.</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>El informe</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Guardar…</translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation>Paquete de soporte…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>What I did last:</source>
        <translation>Lo último que hice:</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>El informe está en el portapapeles.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Guardar el informe</translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>Facts about the device</source>
        <translation>Datos del dispositivo</translation>
    </message>
    <message>
        <source>Copy the serial</source>
        <translation>Copiar el número de serie</translation>
    </message>
    <message>
        <source>Copy the asset tag</source>
        <translation>Copiar la etiqueta de inventario</translation>
    </message>
    <message>
        <source>No device selected</source>
        <translation>Ningún dispositivo seleccionado</translation>
    </message>
    <message>
        <source>Scan a label or choose a row; ↓ and Enter do it by key.</source>
        <translation>Escanee una etiqueta o elija una fila; con el teclado, ↓ y Enter.</translation>
    </message>
    <message>
        <source>Reading the device…</source>
        <translation>Leyendo el dispositivo…</translation>
    </message>
    <message>
        <source>This device is no longer stored</source>
        <translation>Este dispositivo ya no está guardado</translation>
    </message>
    <message>
        <source>The device could not be read</source>
        <translation>No se pudo leer el dispositivo</translation>
    </message>
</context>
<context>
    <name>DeviceWindow</name>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>Ask the systems now</source>
        <translation>Preguntar a los sistemas ahora</translation>
    </message>
    <message>
        <source>Copy for a ticket</source>
        <translation>Copiar para un ticket</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Open in Google Admin</source>
        <translation>Abrir en Google Admin</translation>
    </message>
    <message>
        <source>Open in IncidentIQ</source>
        <translation>Abrir en IncidentIQ</translation>
    </message>
    <message>
        <source>Open in Meraki</source>
        <translation>Abrir en Meraki</translation>
    </message>
</context>
<context>
    <name>DeviceWiring</name>
    <message>
        <source>Open in Google Admin</source>
        <translation>Abrir en Google Admin</translation>
    </message>
    <message>
        <source>Open in IncidentIQ</source>
        <translation>Abrir en IncidentIQ</translation>
    </message>
    <message>
        <source>Open in Meraki</source>
        <translation>Abrir en Meraki</translation>
    </message>
    <message>
        <source>Copy the holder&apos;s address</source>
        <translation>Copiar el correo del responsable</translation>
    </message>
    <message>
        <source>Show the holder</source>
        <translation>Mostrar al responsable</translation>
    </message>
    <message>
        <source>Everything known about the device, as text</source>
        <translation>Todo lo que se sabe del dispositivo, como texto</translation>
    </message>
    <message>
        <source>Copy for a ticket</source>
        <translation>Copiar para un ticket</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>Abrir en una ventana propia</translation>
    </message>
    <message>
        <source>Reads this device from Google, IncidentIQ and Meraki, and stores what they say</source>
        <translation>Lee este dispositivo de Google, IncidentIQ y Meraki, y guarda lo que responden</translation>
    </message>
    <message>
        <source>Ask the systems now</source>
        <translation>Preguntar a los sistemas ahora</translation>
    </message>
    <message>
        <source>Compare two devices</source>
        <translation>Comparar dos dispositivos</translation>
    </message>
    <message>
        <source>Previous device</source>
        <translation>Dispositivo anterior</translation>
    </message>
    <message>
        <source>Next device</source>
        <translation>Dispositivo siguiente</translation>
    </message>
</context>
<context>
    <name>DevicesWiring</name>
    <message>
        <source>Back to the device before</source>
        <translation>Volver al dispositivo anterior</translation>
    </message>
    <message>
        <source>Forward to the next device</source>
        <translation>Avanzar al dispositivo siguiente</translation>
    </message>
    <message>
        <source>Choose columns…</source>
        <translation>Elegir columnas…</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>Copiar las filas seleccionadas</translation>
    </message>
    <message>
        <source>Copy the selected rows with headers</source>
        <translation>Copiar las filas seleccionadas con encabezados</translation>
    </message>
    <message>
        <source>Copy the selected serials as lines</source>
        <translation>Copiar los números de serie, uno por línea</translation>
    </message>
    <message>
        <source>Copy the selected serials with commas</source>
        <translation>Copiar los números de serie con comas</translation>
    </message>
</context>
<context>
    <name>Disagreements</name>
    <message>
        <source>Sources disagree</source>
        <translation>Las fuentes no coinciden</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>Ready to begin</source>
        <translation>Listo para empezar</translation>
    </message>
    <message>
        <source>You can come back to every page, now or later, from the menu of the window.</source>
        <translation>Puede volver a cada página, ahora o después, desde el menú de la ventana.</translation>
    </message>
    <message>
        <source>Start the first sync when the window opens</source>
        <translation>Iniciar la primera sincronización al abrir la ventana</translation>
    </message>
    <message>
        <source>This station reads what others sync into the shared database.</source>
        <translation>Esta estación lee lo que otras sincronizan en la base de datos compartida.</translation>
    </message>
    <message>
        <source>No source is set up yet: the window will be empty until one is.</source>
        <translation>Aún no hay ninguna fuente configurada: la ventana estará vacía hasta que la haya.</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>Command</source>
        <translation>Comando</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Vista</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Usuario</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Búsqueda</translation>
    </message>
</context>
<context>
    <name>ExportChooser</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Excel workbook (.xlsx)</source>
        <translation>Libro de Excel (.xlsx)</translation>
    </message>
    <message>
        <source>Serials and tags stay text and keep their zeros.</source>
        <translation>Los números de serie quedan como texto y conservan sus ceros.</translation>
    </message>
    <message>
        <source>CSV (.csv)</source>
        <translation>CSV (.csv)</translation>
    </message>
    <message>
        <source>For other programs. Excel may take long numbers apart.</source>
        <translation>Para otros programas. Excel puede alterar los números largos.</translation>
    </message>
    <message>
        <source>PDF (.pdf)</source>
        <translation>PDF (.pdf)</translation>
    </message>
    <message>
        <source>To be printed or mailed.</source>
        <translation>Para imprimir o enviar por correo.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Filas</translation>
    </message>
    <message>
        <source>Everything that is listed</source>
        <translation>Todo lo que está en la lista</translation>
    </message>
    <message numerus="yes">
        <source>Only the selection ({count} rows)</source>
        <translation>
            <numerusform>Solo la selección ({count} fila)</numerusform>
            <numerusform>Solo la selección ({count} filas)</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the selection (1 row)</source>
        <translation>Solo la selección (1 fila)</translation>
    </message>
    <message>
        <source>Columns, order and filter are those that you see.</source>
        <translation>Las columnas, el orden y el filtro son los que usted ve.</translation>
    </message>
    <message>
        <source>Choose the file…</source>
        <translation>Elegir el archivo…</translation>
    </message>
</context>
<context>
    <name>ExportDesk</name>
    <message>
        <source>Writing {title}</source>
        <translation>Escribiendo {title}</translation>
    </message>
    <message>
        <source>Printing {title}</source>
        <translation>Imprimiendo {title}</translation>
    </message>
    <message>
        <source>{words}: wait for its end, or stop it.</source>
        <translation>{words}: espere a que termine o deténgalo.</translation>
    </message>
    <message>
        <source>Excel workbook (*.xlsx)</source>
        <translation>Libro de Excel (*.xlsx)</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Export {title}</source>
        <translation>Exportar {title}</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Abrir la carpeta</translation>
    </message>
</context>
<context>
    <name>ExportStrip</name>
    <message>
        <source>Running export</source>
        <translation>Exportación en curso</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progreso de la exportación</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Stop the export</source>
        <translation>Detener la exportación</translation>
    </message>
</context>
<context>
    <name>ExportWiring</name>
    <message>
        <source>Export the list…</source>
        <translation>Exportar la lista…</translation>
    </message>
    <message>
        <source>Export the list as…</source>
        <translation>Exportar la lista como…</translation>
    </message>
    <message>
        <source>Print the list…</source>
        <translation>Imprimir la lista…</translation>
    </message>
    <message>
        <source>Print the device…</source>
        <translation>Imprimir el dispositivo…</translation>
    </message>
    <message>
        <source>Save the device as PDF…</source>
        <translation>Guardar el dispositivo como PDF…</translation>
    </message>
    <message>
        <source>Read from the systems</source>
        <translation>Leído de los sistemas</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Take away</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Take away: {name}</source>
        <translation>Quitar: {name}</translation>
    </message>
    <message>
        <source>Delete the kept secret with the next save</source>
        <translation>Eliminar el secreto guardado la próxima vez que guarde</translation>
    </message>
</context>
<context>
    <name>FigurePage</name>
    <message>
        <source>{title} in {place}</source>
        <translation>{title} en {place}</translation>
    </message>
</context>
<context>
    <name>FiguresPage</name>
    <message>
        <source>No slow statements to show</source>
        <translation>No hay sentencias lentas que mostrar</translation>
    </message>
    <message>
        <source>Nothing was done yet</source>
        <translation>Todavía no se hizo nada</translation>
    </message>
    <message>
        <source>What is done is noted here.</source>
        <translation>Lo que se hace se anota aquí.</translation>
    </message>
</context>
<context>
    <name>FreshnessLabel</name>
    <message>
        <source>Age of the data</source>
        <translation>Antigüedad de los datos</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Check now</source>
        <translation>Revisar ahora</translation>
    </message>
    <message>
        <source>Check this station now</source>
        <translation>Revisar esta estación ahora</translation>
    </message>
    <message>
        <source>Looking at everything…</source>
        <translation>Revisando todo…</translation>
    </message>
    <message>
        <source>This takes a few seconds.</source>
        <translation>Tarda unos segundos.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Sin revisar todavía</translation>
    </message>
    <message>
        <source>Press Check now.</source>
        <translation>Pulse Revisar ahora.</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Change keys</source>
        <translation>Cambiar los atajos</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Buscar un comando</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Comando</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Grupo</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Atajos</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Comandos y sus atajos</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Tecla</translation>
    </message>
    <message>
        <source>Another key</source>
        <translation>Otra tecla</translation>
    </message>
    <message>
        <source>Press a key</source>
        <translation>Pulse una tecla</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restablecer</translation>
    </message>
    <message>
        <source>Give this command the keys it came with</source>
        <translation>Devolver a este comando sus atajos originales</translation>
    </message>
    <message>
        <source>Restore all keys</source>
        <translation>Restablecer todos los atajos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>cambiado</translation>
    </message>
    <message>
        <source>No command matches</source>
        <translation>Ningún comando coincide</translation>
    </message>
    <message>
        <source>{key} belongs to “{command}” and would be taken from it.</source>
        <translation>{key} pertenece a “{command}” y dejaría de ser suyo.</translation>
    </message>
    <message>
        <source>Click into a field and press the key. A change holds at once, also after a restart.</source>
        <translation>Haga clic en un campo y pulse la tecla. El cambio vale de inmediato, y también después de reiniciar.</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>Reasignar</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys</source>
        <translation>Atajos</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>Todos los atajos</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Cambiar los atajos…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>From the search bar to the results</source>
        <translation>De la barra de búsqueda a los resultados</translation>
    </message>
    <message>
        <source>Open the selected row</source>
        <translation>Abrir la fila seleccionada</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>Copiar las filas seleccionadas</translation>
    </message>
    <message>
        <source>Copy them with their headers</source>
        <translation>Copiarlas con sus encabezados</translation>
    </message>
    <message>
        <source>Clear the search, back to the search bar</source>
        <translation>Borrar la búsqueda y volver a la barra de búsqueda</translation>
    </message>
    <message>
        <source>In the search bar and in lists</source>
        <translation>En la barra de búsqueda y en las listas</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>What the colours mean</source>
        <translation>Qué significan los colores</translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Log</source>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Hora</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Select a record to read all of it.</source>
        <translation>Seleccione una entrada para leerla completa.</translation>
    </message>
    <message>
        <source>The selected record</source>
        <translation>La entrada seleccionada</translation>
    </message>
    <message>
        <source>Columns of the log</source>
        <translation>Columnas del registro</translation>
    </message>
    <message>
        <source>Which records</source>
        <translation>Qué entradas</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Advertencias y errores</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Errores</translation>
    </message>
    <message>
        <source>Find in the log</source>
        <translation>Buscar en el registro</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Keep the newest record in view</source>
        <translation>Mantener a la vista la entrada más reciente</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Abrir la carpeta</translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation>Paquete de soporte…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>The log cannot be read</source>
        <translation>No se puede leer el registro</translation>
    </message>
    <message>
        <source>Reading the log…</source>
        <translation>Leyendo el registro…</translation>
    </message>
    <message>
        <source>No record matches</source>
        <translation>Ninguna entrada coincide</translation>
    </message>
    <message>
        <source>Choose more levels or another text.</source>
        <translation>Elija más niveles u otro texto.</translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation>El registro está vacío</translation>
    </message>
    <message>
        <source>Nothing was worth a line yet.</source>
        <translation>Todavía no ha pasado nada digno de una línea.</translation>
    </message>
</context>
<context>
    <name>LookStrip</name>
    <message>
        <source>The systems are being asked</source>
        <translation>Se está preguntando a los sistemas</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Read all three sources now (Ctrl+Shift+S)</source>
        <translation>Leer ahora las tres fuentes (Ctrl+Shift+S)</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Vistas</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Estadísticas</translation>
    </message>
    <message>
        <source>Sync history</source>
        <translation>Historial de sincronizaciones</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Everything else (F10)</source>
        <translation>Todo lo demás (F10)</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Copy the serial</source>
        <translation>Copiar el número de serie</translation>
    </message>
    <message>
        <source>Copy the asset tag</source>
        <translation>Copiar la etiqueta de inventario</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Volver a leer</translation>
    </message>
    <message>
        <source>Colours like the system</source>
        <translation>Colores como el sistema</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>Colores claros</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>Colores oscuros</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Messages</source>
        <translation>Mensajes</translation>
    </message>
</context>
<context>
    <name>NumbersPage</name>
    <message>
        <source>No data yet</source>
        <translation>Aún no hay datos</translation>
    </message>
    <message>
        <source>Run the first sync to see numbers here.</source>
        <translation>Haga la primera sincronización para ver números aquí.</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Overview</source>
        <translation>Resumen</translation>
    </message>
    <message>
        <source>Devices by status</source>
        <translation>Dispositivos por estado</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>dispositivos</translation>
    </message>
    <message>
        <source>Top models</source>
        <translation>Modelos más comunes</translation>
    </message>
    <message>
        <source>Battery health (% of design capacity)</source>
        <translation>Estado de la batería (% de la capacidad de diseño)</translation>
    </message>
    <message>
        <source>No device has reported its battery yet</source>
        <translation>Ningún dispositivo ha informado aún de su batería</translation>
    </message>
    <message>
        <source>Auto-update expiration by year</source>
        <translation>Vencimiento de actualizaciones por año</translation>
    </message>
</context>
<context>
    <name>PageForm</name>
    <message>
        <source>For special cases</source>
        <translation>Para casos especiales</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>Restablecer los valores predeterminados</translation>
    </message>
    <message>
        <source>Restore the defaults of this page: {page}</source>
        <translation>Restablecer los valores predeterminados de esta página: {page}</translation>
    </message>
    <message>
        <source>Empties the fields of this page; secrets stay. Nothing is saved by it.</source>
        <translation>Vacía los campos de esta página; los secretos se quedan. No guarda nada.</translation>
    </message>
</context>
<context>
    <name>PageList</name>
    <message>
        <source>Pages of the settings</source>
        <translation>Páginas de la configuración</translation>
    </message>
    <message>
        <source>Something is wrong</source>
        <translation>Hay algo incorrecto</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation>Paleta de comandos</translation>
    </message>
    <message>
        <source>Do or find anything: a command, a view, a device, a user</source>
        <translation>Haga o busque cualquier cosa: un comando, una vista, un dispositivo, un usuario</translation>
    </message>
    <message>
        <source>What to do or find</source>
        <translation>Qué hacer o buscar</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>Hacerlo</translation>
    </message>
    <message>
        <source>What it may be</source>
        <translation>Qué puede ser</translation>
    </message>
    <message>
        <source>Looking for devices and users…</source>
        <translation>Buscando dispositivos y usuarios…</translation>
    </message>
    <message>
        <source>↑ ↓ choose, Enter does it, Esc closes.</source>
        <translation>↑ ↓ eligen, Enter lo hace, Esc cierra.</translation>
    </message>
</context>
<context>
    <name>PanelHead</name>
    <message>
        <source>Open in</source>
        <translation>Abrir en</translation>
    </message>
    <message>
        <source>Worth knowing</source>
        <translation>Conviene saber</translation>
    </message>
    <message>
        <source>Holder: {person}</source>
        <translation>Responsable: {person}</translation>
    </message>
</context>
<context>
    <name>Panes</name>
    <message>
        <source>Show the views</source>
        <translation>Mostrar las vistas</translation>
    </message>
    <message>
        <source>Go to the views</source>
        <translation>Ir a las vistas</translation>
    </message>
    <message>
        <source>Show the list</source>
        <translation>Mostrar la lista</translation>
    </message>
    <message>
        <source>Go to the list</source>
        <translation>Ir a la lista</translation>
    </message>
    <message>
        <source>Show the device</source>
        <translation>Mostrar el dispositivo</translation>
    </message>
    <message>
        <source>Go to the device</source>
        <translation>Ir al dispositivo</translation>
    </message>
</context>
<context>
    <name>PasteBox</name>
    <message>
        <source>Identifiers to look up</source>
        <translation>Identificadores que se consultan</translation>
    </message>
    <message>
        <source>Paste or drop serials, asset tags, MAC addresses, e-mail addresses…

One a line, or divided by commas, semicolons, tabs or blanks. A text or CSV file works too.</source>
        <translation>Pegue o suelte aquí números de serie, etiquetas de inventario, direcciones MAC, correos…

Uno por línea, o separados por comas, punto y coma, tabulaciones o espacios. También sirve un archivo de texto o CSV.</translation>
    </message>
</context>
<context>
    <name>PathLine</name>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose: {name}</source>
        <translation>Elegir: {name}</translation>
    </message>
    <message>
        <source>Key files (*.json)</source>
        <translation>Archivos de clave (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Ins</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Backspace</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>End</source>
        <translation>End</translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation>PgUp</translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation>PgDn</translation>
    </message>
</context>
<context>
    <name>QuitGuard</name>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Quit during a sync</source>
        <translation>Salir durante una sincronización</translation>
    </message>
    <message>
        <source>A sync is running in this window.</source>
        <translation>Hay una sincronización en curso en esta ventana.</translation>
    </message>
    <message>
        <source>It ends with the window. What it has stored stays, and the next sync reads the rest.</source>
        <translation>Termina con la ventana. Lo que ya guardó se queda, y la próxima sincronización lee el resto.</translation>
    </message>
    <message>
        <source>Stop the sync and quit</source>
        <translation>Detener la sincronización y salir</translation>
    </message>
    <message>
        <source>Keep cbdesk open</source>
        <translation>Dejar cbdesk abierto</translation>
    </message>
    <message>
        <source>Quit during work</source>
        <translation>Salir con trabajo en curso</translation>
    </message>
    <message>
        <source>Stop all of it and quit</source>
        <translation>Detener todo y salir</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>How old each source&apos;s copy is</source>
        <translation>Antigüedad de la copia de cada fuente</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>How the result was found</source>
        <translation>Cómo se encontró el resultado</translation>
    </message>
    <message>
        <source>Choose columns</source>
        <translation>Elegir columnas</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message numerus="yes">
        <source>{count} selected</source>
        <translation>
            <numerusform>{count} seleccionado</numerusform>
            <numerusform>{count} seleccionados</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {all} columns</source>
        <translation>{shown} de {all} columnas</translation>
    </message>
    <message>
        <source>Hidden: {columns}</source>
        <translation>Ocultas: {columns}</translation>
    </message>
    <message>
        <source>All are shown</source>
        <translation>Se muestran todas</translation>
    </message>
    <message>
        <source>Hide “{column}”</source>
        <translation>Ocultar “{column}”</translation>
    </message>
    <message>
        <source>{column} (while searching)</source>
        <translation>{column} (durante la búsqueda)</translation>
    </message>
    <message>
        <source>Reset columns and order</source>
        <translation>Restablecer columnas y orden</translation>
    </message>
    <message>
        <source>Sort by “{column}”</source>
        <translation>Ordenar por “{column}”</translation>
    </message>
    <message>
        <source>Sort also by “{column}”</source>
        <translation>Ordenar también por “{column}”</translation>
    </message>
</context>
<context>
    <name>ResultsTable</name>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Columns of the device list</source>
        <translation>Columnas de la lista de dispositivos</translation>
    </message>
</context>
<context>
    <name>RolesPage</name>
    <message>
        <source>who owns the tables now</source>
        <translation>quien es dueño de las tablas ahora</translation>
    </message>
    <message>
        <source>Role that owns the tables</source>
        <translation>Rol dueño de las tablas</translation>
    </message>
    <message>
        <source>Role that syncs</source>
        <translation>Rol que sincroniza</translation>
    </message>
    <message>
        <source>Role of stations that only read</source>
        <translation>Rol de las estaciones que solo leen</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Dueño</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sincronización</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Lector</translation>
    </message>
    <message>
        <source>SQL for the roles</source>
        <translation>SQL para los roles</translation>
    </message>
    <message>
        <source>Copy the SQL</source>
        <translation>Copiar el SQL</translation>
    </message>
    <message>
        <source>Run it…</source>
        <translation>Ejecutar…</translation>
    </message>
    <message>
        <source>Run the SQL for the roles</source>
        <translation>Ejecutar el SQL para los roles</translation>
    </message>
    <message>
        <source>Reading the roles…</source>
        <translation>Leyendo los roles…</translation>
    </message>
    <message>
        <source>Giving the rights…</source>
        <translation>Dando los permisos…</translation>
    </message>
    <message>
        <source>Password of {role}</source>
        <translation>Contraseña de {role}</translation>
    </message>
    <message>
        <source>empty: none yet; psql can set one later</source>
        <translation>vacío: ninguna todavía; psql puede fijarla después</translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Leídos</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Omitidos</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Creados</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Actualizados</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Sin cambios</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminados</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Conflictos</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Solicitudes</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>Esperas</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Velocidad</translation>
    </message>
    <message>
        <source>Sources of the selected run</source>
        <translation>Fuentes de la ejecución seleccionada</translation>
    </message>
    <message>
        <source>Warnings and errors of the selected run</source>
        <translation>Advertencias y errores de la ejecución seleccionada</translation>
    </message>
    <message>
        <source>Copy the run as text</source>
        <translation>Copiar la ejecución como texto</translation>
    </message>
    <message>
        <source>Copy all of this as text, for a ticket</source>
        <translation>Copiar todo esto como texto, para un ticket</translation>
    </message>
    <message>
        <source>Select a run to see what it reported</source>
        <translation>Seleccione una ejecución para ver qué informó</translation>
    </message>
    <message>
        <source>No warnings, no errors.</source>
        <translation>Sin advertencias ni errores.</translation>
    </message>
</context>
<context>
    <name>ScanField</name>
    <message>
        <source>Scan here</source>
        <translation>Escanee aquí</translation>
    </message>
    <message>
        <source>Scan, or type a serial or asset tag and press Enter</source>
        <translation>Escanee, o escriba un número de serie o una etiqueta de inventario y pulse Enter</translation>
    </message>
</context>
<context>
    <name>ScanWindow</name>
    <message>
        <source>Scans of this session, the last one first</source>
        <translation>Lecturas de esta sesión, la última primero</translation>
    </message>
    <message>
        <source>Building where you scan</source>
        <translation>Edificio donde escanea</translation>
    </message>
    <message>
        <source>Devices of other buildings are pointed out</source>
        <translation>Se señalan los dispositivos de otros edificios</translation>
    </message>
    <message>
        <source>Any building</source>
        <translation>Cualquier edificio</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Sonido</translation>
    </message>
    <message>
        <source>One tone for a known device, two where you should look</source>
        <translation>Un tono para un dispositivo conocido, dos donde conviene mirar</translation>
    </message>
    <message>
        <source>Take the last one back</source>
        <translation>Deshacer la última</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Ctrl+Z</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>Sesión nueva</translation>
    </message>
    <message>
        <source>Scan session</source>
        <translation>Sesión de lectura</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>Edificio</translation>
    </message>
    <message>
        <source>{scanned} scanned · {unknown} unknown · {look} to look at · {repeats} repeated</source>
        <translation>Lecturas: {scanned} · desconocidos: {unknown} · por revisar: {look} · repetidos: {repeats}</translation>
    </message>
    <message numerus="yes">
        <source>%n scans of this session are in no file yet.</source>
        <translation>
            <numerusform>%n lectura de esta sesión aún no está en ningún archivo.</numerusform>
            <numerusform>%n lecturas de esta sesión aún no están en ningún archivo.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 scan of this session is in no file yet.</source>
        <translation>1 lectura de esta sesión aún no está en ningún archivo.</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Empezar de nuevo</translation>
    </message>
    <message>
        <source>{reason} The scans are kept and looked up later.</source>
        <translation>{reason} Las lecturas se guardan y se consultan más tarde.</translation>
    </message>
    <message>
        <source>Look up now</source>
        <translation>Consultar ahora</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search devices</source>
        <translation>Buscar dispositivos</translation>
    </message>
    <message>
        <source>Serial, asset tag, user, MAC, name or building</source>
        <translation>Número de serie, etiqueta de inventario, usuario, MAC, nombre o edificio</translation>
    </message>
    <message>
        <source>Scan or type: serial, asset tag, user, MAC, building…</source>
        <translation>Escanee o escriba: serie, etiqueta, usuario, MAC, edificio…</translation>
    </message>
    <message>
        <source>Ctrl+F or F3 comes here, Esc clears, ↓ goes to the results, Shift+F3 to earlier searches</source>
        <translation>Ctrl+F o F3 trae aquí, Esc borra, ↓ va a los resultados, Shift+F3 a las búsquedas anteriores</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>How to search (Shift+F1)</source>
        <translation>Cómo buscar (Shift+F1)</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>Borrar la búsqueda</translation>
    </message>
</context>
<context>
    <name>SearchHelp</name>
    <message>
        <source>How to search</source>
        <translation>Cómo buscar</translation>
    </message>
    <message>
        <source>Type any part of a serial, asset tag, user, MAC, building or room. Fields ask more exactly: user:rivera status:active battery:&lt;60 finds active devices of that user with a worn battery.</source>
        <translation>Escriba cualquier parte de un número de serie, etiqueta de inventario, usuario, MAC, edificio o salón. Los campos preguntan con más precisión: user:rivera status:active battery:&lt;60 encuentra los dispositivos activos de ese usuario con la batería desgastada.</translation>
    </message>
    <message>
        <source>Parts of the search language</source>
        <translation>Partes del lenguaje de búsqueda</translation>
    </message>
    <message>
        <source>How to write</source>
        <translation>Cómo se escribe</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Campos</translation>
    </message>
    <message>
        <source>States</source>
        <translation>Condiciones</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Put into the search bar</source>
        <translation>Poner en la barra de búsqueda</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>SearchWiring</name>
    <message>
        <source>Earlier searches</source>
        <translation>Búsquedas anteriores</translation>
    </message>
    <message>
        <source>Forget the earlier searches</source>
        <translation>Olvidar las búsquedas anteriores</translation>
    </message>
    <message>
        <source>How to search</source>
        <translation>Cómo buscar</translation>
    </message>
    <message>
        <source>Sound after each scan</source>
        <translation>Sonido después de cada lectura</translation>
    </message>
    <message>
        <source>{code} was scanned {times} times in a row; it is shown already.</source>
        <translation>{code} se escaneó {times} veces seguidas; ya se muestra.</translation>
    </message>
    <message>
        <source>Scanned: {code}</source>
        <translation>Escaneado: {code}</translation>
    </message>
    <message>
        <source>No device is exactly {code}; these are like it.</source>
        <translation>Ningún dispositivo es exactamente {code}; estos se le parecen.</translation>
    </message>
    <message>
        <source>No device is known by {code}.</source>
        <translation>No se conoce ningún dispositivo con {code}.</translation>
    </message>
</context>
<context>
    <name>SecretLine</name>
    <message>
        <source>A secret is kept. Type to replace it.</source>
        <translation>Hay un secreto guardado. Escriba para reemplazarlo.</translation>
    </message>
    <message>
        <source>Hide the secret</source>
        <translation>Ocultar el secreto</translation>
    </message>
    <message>
        <source>Show the secret</source>
        <translation>Mostrar el secreto</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>Who waits for whom</source>
        <translation>Quién espera a quién</translation>
    </message>
    <message>
        <source>Who is connected</source>
        <translation>Quién está conectado</translation>
    </message>
    <message>
        <source>No session waits for another one</source>
        <translation>Ninguna sesión espera a otra</translation>
    </message>
    <message>
        <source>Locks are held and given back within a moment.</source>
        <translation>Los bloqueos se toman y se sueltan en un instante.</translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>Bloqueos</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Conexiones</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Configuración</translation>
    </message>
    <message>
        <source>Reading the settings…</source>
        <translation>Leyendo la configuración…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importar…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Step by step…</source>
        <translation>Paso a paso…</translation>
    </message>
    <message>
        <source>Set up step by step</source>
        <translation>Configurar paso a paso</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Buscar un ajuste</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Take settings from a file, such as one of your administrator&apos;s</source>
        <translation>Tomar la configuración de un archivo, como el de su administrador</translation>
    </message>
    <message>
        <source>Write this station&apos;s settings to a file, without secrets</source>
        <translation>Escribir la configuración de esta estación en un archivo, sin secretos</translation>
    </message>
    <message>
        <source>Save the settings</source>
        <translation>Guardar la configuración</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>Cerrar sin guardar</translation>
    </message>
    <message>
        <source>The settings are unreadable</source>
        <translation>No se puede leer la configuración</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Kept in {file}; secrets are not.</source>
        <translation>Se guarda en {file}; los secretos no.</translation>
    </message>
    <message>
        <source>Take settings from a file</source>
        <translation>Tomar la configuración de un archivo</translation>
    </message>
    <message>
        <source>Write the settings to a file</source>
        <translation>Escribir la configuración en un archivo</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
</context>
<context>
    <name>SettingsWiring</name>
    <message>
        <source>Settings…</source>
        <translation>Configuración…</translation>
    </message>
    <message>
        <source>Set up step by step…</source>
        <translation>Configurar paso a paso…</translation>
    </message>
    <message>
        <source>The settings are saved. Some of them hold when the window is opened anew.</source>
        <translation>La configuración está guardada. Una parte vale cuando se vuelve a abrir la ventana.</translation>
    </message>
    <message>
        <source>Open anew</source>
        <translation>Volver a abrir</translation>
    </message>
    <message>
        <source>The settings are saved.</source>
        <translation>La configuración está guardada.</translation>
    </message>
</context>
<context>
    <name>StatisticsTab</name>
    <message>
        <source>Statistics</source>
        <translation>Estadísticas</translation>
    </message>
    <message>
        <source>Reading the statistics…</source>
        <translation>Leyendo las estadísticas…</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Resumen</translation>
    </message>
    <message>
        <source>Auto-update expiration</source>
        <translation>Vencimiento de actualizaciones</translation>
    </message>
    <message>
        <source>Read the statistics again</source>
        <translation>Volver a leer las estadísticas</translation>
    </message>
    <message>
        <source>Save or copy the charts or the numbers of this tab</source>
        <translation>Guardar o copiar los gráficos o los números de esta pestaña</translation>
    </message>
    <message>
        <source>Export this tab</source>
        <translation>Exportar esta pestaña</translation>
    </message>
    <message>
        <source>The statistics could not be read</source>
        <translation>No se pudieron leer las estadísticas</translation>
    </message>
    <message>
        <source>Run the first sync to see the fleet in numbers.</source>
        <translation>Haga la primera sincronización para ver el parque en números.</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>Aún no hay datos</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
</context>
<context>
    <name>StatisticsWiring</name>
    <message>
        <source>Save the charts as PNG…</source>
        <translation>Guardar los gráficos como PNG…</translation>
    </message>
    <message>
        <source>Save the charts as SVG…</source>
        <translation>Guardar los gráficos como SVG…</translation>
    </message>
    <message>
        <source>Save the numbers as CSV…</source>
        <translation>Guardar los números como CSV…</translation>
    </message>
    <message>
        <source>Copy the charts</source>
        <translation>Copiar los gráficos</translation>
    </message>
    <message>
        <source>Copy the numbers</source>
        <translation>Copiar los números</translation>
    </message>
    <message>
        <source>{count} devices, counted {when}</source>
        <translation>{count} dispositivos, contados {when}</translation>
    </message>
    <message>
        <source>The fleet at a glance</source>
        <translation>El parque de un vistazo</translation>
    </message>
    <message>
        <source>Save {what}</source>
        <translation>Guardar {what}</translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Choose another folder or name.</source>
        <translation>No se pudo escribir {path}: {reason}. Elija otra carpeta u otro nombre.</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>Se guardó {path}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Base de datos</translation>
    </message>
    <message>
        <source>Simulated district</source>
        <translation>Distrito simulado</translation>
    </message>
    <message>
        <source>No real student or device: a simulated school district for trying cbdesk out</source>
        <translation>Ningún estudiante ni dispositivo real: un distrito escolar simulado para probar cbdesk</translation>
    </message>
    <message>
        <source>Connecting to the database…</source>
        <translation>Conectando con la base de datos…</translation>
    </message>
    <message>
        <source>{database}: not reachable</source>
        <translation>{database}: sin conexión</translation>
    </message>
    <message>
        <source>No database</source>
        <translation>Sin base de datos</translation>
    </message>
</context>
<context>
    <name>StepsDialog</name>
    <message>
        <source>Set up cbdesk</source>
        <translation>Configurar cbdesk</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Bienvenida</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Atrás</translation>
    </message>
    <message>
        <source>&amp;Skip this page</source>
        <translation>&amp;Saltar esta página</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>Importar un archivo…</translation>
    </message>
    <message>
        <source>Take settings from a file of your administrator</source>
        <translation>Tomar la configuración de un archivo de su administrador</translation>
    </message>
    <message>
        <source>Back to the page before</source>
        <translation>Volver a la página anterior</translation>
    </message>
    <message>
        <source>Skip this page; what was typed on it is dropped</source>
        <translation>Saltar esta página; lo que se escribió en ella se descarta</translation>
    </message>
    <message>
        <source>Import settings from a file</source>
        <translation>Importar la configuración de un archivo</translation>
    </message>
    <message>
        <source>Open cbdesk</source>
        <translation>Abrir cbdesk</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Take settings from a file</source>
        <translation>Tomar la configuración de un archivo</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
</context>
<context>
    <name>Suggester</name>
    <message>
        <source>Suggestions</source>
        <translation>Sugerencias</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>On</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>No</translation>
    </message>
</context>
<context>
    <name>SyncFilters</name>
    <message>
        <source>Type of sync</source>
        <translation>Tipo de sincronización</translation>
    </message>
    <message>
        <source>Every type</source>
        <translation>Todos los tipos</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Completa</translation>
    </message>
    <message>
        <source>Chromebooks</source>
        <translation>Chromebooks</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Meraki</source>
        <translation>Meraki</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>Cómo terminó</translation>
    </message>
    <message>
        <source>Every status</source>
        <translation>Todos los estados</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Completada</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>Parcial</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Con error</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelada</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Interrumpida</translation>
    </message>
    <message>
        <source>Station that synced</source>
        <translation>Estación que sincronizó</translation>
    </message>
    <message>
        <source>Every station</source>
        <translation>Todas las estaciones</translation>
    </message>
    <message>
        <source>With errors</source>
        <translation>Con errores</translation>
    </message>
    <message>
        <source>Only runs with errors</source>
        <translation>Solo ejecuciones con errores</translation>
    </message>
    <message>
        <source>Runs in which anything went wrong</source>
        <translation>Ejecuciones en las que algo salió mal</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation>Mostrar todas las ejecuciones</translation>
    </message>
    <message>
        <source>Runs listed</source>
        <translation>Ejecuciones en la lista</translation>
    </message>
</context>
<context>
    <name>SyncLogTab</name>
    <message>
        <source>Started</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Processed</source>
        <translation>Procesados</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Creados</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Actualizados</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminados</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>Estación</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Mensaje</translation>
    </message>
    <message>
        <source>Sync history</source>
        <translation>Historial de sincronizaciones</translation>
    </message>
    <message>
        <source>Reading the sync history…</source>
        <translation>Leyendo el historial de sincronizaciones…</translation>
    </message>
    <message>
        <source>The sync history could not be read</source>
        <translation>No se pudo leer el historial de sincronizaciones</translation>
    </message>
    <message>
        <source>Choose another type, status or station.</source>
        <translation>Elija otro tipo, estado o estación.</translation>
    </message>
    <message>
        <source>No run is like this</source>
        <translation>No hay ninguna ejecución así</translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation>Mostrar todas las ejecuciones</translation>
    </message>
    <message>
        <source>The first sync reads every Chromebook, user and Wi-Fi client into the database.</source>
        <translation>La primera sincronización lee todos los Chromebooks, usuarios y clientes de Wi-Fi y los guarda en la base de datos.</translation>
    </message>
    <message>
        <source>No sync has run yet</source>
        <translation>Aún no hay ninguna sincronización</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
</context>
<context>
    <name>SyncMenuButton</name>
    <message>
        <source>Other kinds of sync</source>
        <translation>Otros tipos de sincronización</translation>
    </message>
    <message>
        <source>Sync only what changed, or only one source</source>
        <translation>Sincronizar solo los cambios, o una sola fuente</translation>
    </message>
</context>
<context>
    <name>SyncStrip</name>
    <message>
        <source>Running sync</source>
        <translation>Sincronización en curso</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronizando</translation>
    </message>
    <message>
        <source>How long the sync has been running</source>
        <translation>Cuánto lleva en marcha la sincronización</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>Progreso de la sincronización</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Stop the sync</source>
        <translation>Detener la sincronización</translation>
    </message>
    <message>
        <source>Hide the sources of the sync</source>
        <translation>Ocultar las fuentes de la sincronización</translation>
    </message>
    <message>
        <source>Hide or show what each source does</source>
        <translation>Ocultar o mostrar qué hace cada fuente</translation>
    </message>
    <message>
        <source>Starting the sync…</source>
        <translation>Iniciando la sincronización…</translation>
    </message>
    <message>
        <source>Stopping the sync</source>
        <translation>Deteniendo la sincronización</translation>
    </message>
</context>
<context>
    <name>SyncWiring</name>
    <message>
        <source>Stop the sync</source>
        <translation>Detener la sincronización</translation>
    </message>
    <message>
        <source>Sync only what changed</source>
        <translation>Sincronizar solo los cambios</translation>
    </message>
    <message>
        <source>Quick: the sources are asked for what changed since the last sync, and do not say what is gone</source>
        <translation>Rápida: se pregunta a las fuentes qué cambió desde la última sincronización, y no dicen qué desapareció</translation>
    </message>
    <message>
        <source>Sync only Chromebooks</source>
        <translation>Sincronizar solo los Chromebooks</translation>
    </message>
    <message>
        <source>Google devices, their batteries, and the assets of IncidentIQ</source>
        <translation>Los dispositivos de Google, sus baterías y los activos de IncidentIQ</translation>
    </message>
    <message>
        <source>Sync only users</source>
        <translation>Sincronizar solo los usuarios</translation>
    </message>
    <message>
        <source>Google users and their devices</source>
        <translation>Los usuarios de Google y sus dispositivos</translation>
    </message>
    <message>
        <source>Sync only the Wi-Fi</source>
        <translation>Sincronizar solo el Wi-Fi</translation>
    </message>
    <message>
        <source>Clients of the Meraki network</source>
        <translation>Los clientes de la red de Meraki</translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation>Mostrar la ejecución</translation>
    </message>
</context>
<context>
    <name>TablePane</name>
    <message>
        <source>Columns of: {table}</source>
        <translation>Columnas de: {table}</translation>
    </message>
    <message>
        <source>The selected row of: {table}</source>
        <translation>La fila seleccionada de: {table}</translation>
    </message>
    <message>
        <source>Select a row to read all of it.</source>
        <translation>Seleccione una fila para leerla completa.</translation>
    </message>
</context>
<context>
    <name>TaskCard</name>
    <message>
        <source>Other work is going on: wait for its end.</source>
        <translation>Hay otro trabajo en curso: espere a que termine.</translation>
    </message>
</context>
<context>
    <name>TasksPage</name>
    <message>
        <source>Do all that is due…</source>
        <translation>Hacer todo lo pendiente…</translation>
    </message>
    <message>
        <source>Do all the regular work that is due</source>
        <translation>Hacer todo el trabajo regular pendiente</translation>
    </message>
    <message>
        <source>Unchanged for more than so many days</source>
        <translation>Sin cambios desde hace más de estos días</translation>
    </message>
    <message>
        <source>Unchanged for more than so many days:</source>
        <translation>Sin cambios desde hace más de estos días:</translation>
    </message>
    <message>
        <source>Every index, also those that are not worn</source>
        <translation>Todos los índices, también los que no están desgastados</translation>
    </message>
</context>
<context>
    <name>ToolWindow</name>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Ctrl+E; Ctrl+Shift+E asks for the format first</source>
        <translation>Ctrl+E; Ctrl+Shift+E pregunta primero el formato</translation>
    </message>
</context>
<context>
    <name>ToolsWiring</name>
    <message>
        <source>Look up many…</source>
        <translation>Consultar muchos…</translation>
    </message>
    <message>
        <source>Scan session</source>
        <translation>Sesión de lectura</translation>
    </message>
    <message>
        <source>Quit with scans in no file</source>
        <translation>Salir con lecturas sin guardar</translation>
    </message>
    <message>
        <source>Without a file they are gone with the window. The scan session exports them.</source>
        <translation>Sin archivo se pierden con la ventana. La sesión de lectura las exporta.</translation>
    </message>
    <message>
        <source>Quit without them</source>
        <translation>Salir sin ellas</translation>
    </message>
</context>
<context>
    <name>UpdateNotice</name>
    <message>
        <source>cbdesk {version} is available. This is version {own}.</source>
        <translation>Ya está disponible cbdesk {version}. Esta es la versión {own}.</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Abrir su página</translation>
    </message>
</context>
<context>
    <name>UserPanel</name>
    <message>
        <source>User</source>
        <translation>Usuario</translation>
    </message>
    <message>
        <source>Facts about the user</source>
        <translation>Datos del usuario</translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation>Copiar el correo</translation>
    </message>
    <message>
        <source>No user selected</source>
        <translation>Ningún usuario seleccionado</translation>
    </message>
    <message>
        <source>Choose a row, or click a holder in a device&apos;s panel.</source>
        <translation>Elija una fila, o haga clic en el responsable de un dispositivo.</translation>
    </message>
    <message>
        <source>Reading the user…</source>
        <translation>Leyendo el usuario…</translation>
    </message>
    <message>
        <source>This user is not stored</source>
        <translation>Este usuario no está guardado</translation>
    </message>
    <message>
        <source>The user could not be read</source>
        <translation>No se pudo leer el usuario</translation>
    </message>
</context>
<context>
    <name>UsersModel</name>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Org unit</source>
        <translation>Unidad organizativa</translation>
    </message>
</context>
<context>
    <name>UsersPage</name>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Search users</source>
        <translation>Buscar usuarios</translation>
    </message>
    <message>
        <source>Name or e-mail address…</source>
        <translation>Nombre o correo…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>With devices</source>
        <translation>Con dispositivos</translation>
    </message>
    <message>
        <source>Without devices</source>
        <translation>Sin dispositivos</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Suspendidos</translation>
    </message>
    <message>
        <source>Suspended, with devices</source>
        <translation>Suspendidos, con dispositivos</translation>
    </message>
    <message>
        <source>Which users</source>
        <translation>Qué usuarios</translation>
    </message>
    <message>
        <source>Columns of the list of users</source>
        <translation>Columnas de la lista de usuarios</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
</context>
<context>
    <name>UsersWiring</name>
    <message>
        <source>Open the user in Google Admin</source>
        <translation>Abrir el usuario en Google Admin</translation>
    </message>
    <message>
        <source>Copy the user&apos;s address</source>
        <translation>Copiar el correo del usuario</translation>
    </message>
</context>
<context>
    <name>VerdictBanner</name>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Conocido</translation>
    </message>
    <message>
        <source>Look twice</source>
        <translation>Revíselo</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Desconocido</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>Repetido</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>Deshecho</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Scan one device after the other; each gets its verdict here.</source>
        <translation>Escanee un dispositivo tras otro; aquí aparece el veredicto de cada uno.</translation>
    </message>
</context>
<context>
    <name>VerdictButtons</name>
    <message>
        <source>All</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Encontrados</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>No encontrados</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>Duplicados</translation>
    </message>
    <message>
        <source>Ambiguous</source>
        <translation>Ambiguos</translation>
    </message>
    <message>
        <source>Every line of the list</source>
        <translation>Todas las líneas de la lista</translation>
    </message>
    <message>
        <source>One device has this identifier</source>
        <translation>Un dispositivo tiene este identificador</translation>
    </message>
    <message>
        <source>No device has this identifier</source>
        <translation>Ningún dispositivo tiene este identificador</translation>
    </message>
    <message>
        <source>The same identifier, or another one of the same device, stands above</source>
        <translation>El mismo identificador, u otro del mismo dispositivo, está más arriba</translation>
    </message>
    <message>
        <source>Several devices have this identifier</source>
        <translation>Varios dispositivos tienen este identificador</translation>
    </message>
</context>
<context>
    <name>ViewsPane</name>
    <message>
        <source>Views</source>
        <translation>Vistas</translation>
    </message>
    <message>
        <source>Save this search as a view</source>
        <translation>Guardar esta búsqueda como vista</translation>
    </message>
    <message>
        <source>Save this search as a view (Ctrl+S)</source>
        <translation>Guardar esta búsqueda como vista (Ctrl+S)</translation>
    </message>
    <message>
        <source>All devices</source>
        <translation>Todos los dispositivos</translation>
    </message>
    <message>
        <source>The whole fleet.</source>
        <translation>Todo el parque.</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Guardadas</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>Incluidas</translation>
    </message>
    <message>
        <source>{count} devices. {about}</source>
        <translation>{count} dispositivos. {about}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Narrow the present search by it</source>
        <translation>Limitar con ella la búsqueda actual</translation>
    </message>
    <message>
        <source>Replace by the present search</source>
        <translation>Reemplazar por la búsqueda actual</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Cambiar el nombre…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
</context>
<context>
    <name>ViewsWiring</name>
    <message>
        <source>Save this search as a view…</source>
        <translation>Guardar esta búsqueda como vista…</translation>
    </message>
    <message>
        <source>Reset columns and order</source>
        <translation>Restablecer columnas y orden</translation>
    </message>
    <message>
        <source>Search for something first: a view keeps the search under a name.</source>
        <translation>Primero busque algo: una vista guarda la búsqueda con un nombre.</translation>
    </message>
    <message>
        <source>Name of the view for “{search}”:</source>
        <translation>Nombre de la vista para “{search}”:</translation>
    </message>
    <message>
        <source>Save as a view</source>
        <translation>Guardar como vista</translation>
    </message>
    <message>
        <source>Rename the view</source>
        <translation>Cambiar el nombre de la vista</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>Nombre nuevo:</translation>
    </message>
    <message>
        <source>The view “{title}” was deleted.</source>
        <translation>Se eliminó la vista “{title}”.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>Visits</name>
    <message>
        <source>What cbdesk was asked to open cannot be read. {reason}</source>
        <translation>No se puede leer lo que se pidió abrir a cbdesk. {reason}</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Welcome to cbdesk</source>
        <translation>Le damos la bienvenida a cbdesk</translation>
    </message>
    <message>
        <source>cbdesk answers for every Chromebook of the district: whose it is, where it is, how it is. Every page can be skipped now and filled in later.</source>
        <translation>cbdesk responde por cada Chromebook del distrito: de quién es, dónde está, cómo está. Puede saltar cualquier página y completarla después.</translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation>Primero echar un vistazo</translation>
    </message>
    <message>
        <source>A simulated district of 26,310 Chromebooks, beside your own data. Nothing real is asked.</source>
        <translation>Un distrito simulado de 26,310 Chromebooks, aparte de sus propios datos. No se consulta nada real.</translation>
    </message>
    <message>
        <source>Connect to the district&apos;s server</source>
        <translation>Conectar con el servidor del distrito</translation>
    </message>
    <message>
        <source>The stations of the district share a PostgreSQL. You need its address from your administrator.</source>
        <translation>Las estaciones del distrito comparten un PostgreSQL. Su administrador le da la dirección.</translation>
    </message>
    <message>
        <source>Work on this computer alone</source>
        <translation>Trabajar solo en este equipo</translation>
    </message>
    <message>
        <source>cbdesk brings its own database. You need the keys of Google, IncidentIQ or Meraki.</source>
        <translation>cbdesk trae su propia base de datos. Necesita las claves de Google, IncidentIQ o Meraki.</translation>
    </message>
    <message>
        <source>Preparing the simulated district…</source>
        <translation>Preparando el distrito simulado…</translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>{problem} Its last known values are shown.</source>
        <translation>{problem} Se muestran sus últimos valores conocidos.</translation>
    </message>
    <message>
        <source>{problem} Their last known values are shown.</source>
        <translation>{problem} Se muestran sus últimos valores conocidos.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>{reason} The offline copy of {when} is shown until the database is back.</source>
        <translation>{reason} Se muestra la copia sin conexión de {when} hasta que vuelva la base de datos.</translation>
    </message>
    <message>
        <source>Trying again by itself.</source>
        <translation>Se reintenta automáticamente.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Reintentar ahora</translation>
    </message>
</context>
<context>
    <name>WorkStrip</name>
    <message>
        <source>Work on the database</source>
        <translation>Trabajo en la base de datos</translation>
    </message>
    <message>
        <source>Progress of the work</source>
        <translation>Progreso del trabajo</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Stop the work on the database</source>
        <translation>Detener el trabajo en la base de datos</translation>
    </message>
    <message>
        <source>What is done by then stays.</source>
        <translation>Lo que ya se hizo se conserva.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
    </message>
</context>
<context>
    <name>_KeyOwner</name>
    <message>
        <source>Copy the client id</source>
        <translation>Copiar el id de cliente</translation>
    </message>
    <message>
        <source>Copy the scopes</source>
        <translation>Copiar los permisos (scopes)</translation>
    </message>
    <message>
        <source>{account}, client id {client}</source>
        <translation>{account}, id de cliente {client}</translation>
    </message>
</context>
<context>
    <name>_Message</name>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Advertencia</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Error</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Mostrar los detalles</translation>
    </message>
    <message>
        <source>Copy the error {ident}</source>
        <translation>Copiar el error {ident}</translation>
    </message>
    <message>
        <source>Copy this error: its id, which is in the log too, its text and its details</source>
        <translation>Copiar este error: su id, que también está en el registro, su texto y sus detalles</translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation>Descartar el mensaje</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <source>{count} times</source>
        <translation>{count} veces</translation>
    </message>
</context>
<context>
    <name>_Side</name>
    <message>
        <source>Scan or type: serial, asset tag, MAC…</source>
        <translation>Escanee o escriba: serie, etiqueta, MAC…</translation>
    </message>
    <message>
        <source>Look up</source>
        <translation>Consultar</translation>
    </message>
    <message>
        <source>No device yet</source>
        <translation>Aún no hay dispositivo</translation>
    </message>
    <message>
        <source>Reading the device…</source>
        <translation>Leyendo el dispositivo…</translation>
    </message>
</context>
<context>
    <name>desktop</name>
    <message>
        <source>Copy serial</source>
        <translation>Copiar el número de serie</translation>
    </message>
    <message>
        <source>Copy asset tag</source>
        <translation>Copiar la etiqueta de inventario</translation>
    </message>
    <message>
        <source>Copy user</source>
        <translation>Copiar el usuario</translation>
    </message>
    <message>
        <source>Copy this cell</source>
        <translation>Copiar esta celda</translation>
    </message>
    <message>
        <source>Copy the serials</source>
        <translation>Copiar los números de serie</translation>
    </message>
    <message>
        <source>Copy the asset tags</source>
        <translation>Copiar las etiquetas de inventario</translation>
    </message>
    <message>
        <source>Copy row</source>
        <translation>Copiar la fila</translation>
    </message>
    <message>
        <source>Copy row with headers</source>
        <translation>Copiar la fila con encabezados</translation>
    </message>
    <message numerus="yes">
        <source>Copy %n rows</source>
        <translation>
            <numerusform>Copiar %n fila</numerusform>
            <numerusform>Copiar %n filas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n rows with headers</source>
        <translation>
            <numerusform>Copiar %n fila con encabezados</numerusform>
            <numerusform>Copiar %n filas con encabezados</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy “{column}” as lines</source>
        <translation>Copiar “{column}”, uno por línea</translation>
    </message>
    <message>
        <source>Copy “{column}” with commas</source>
        <translation>Copiar “{column}” con comas</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy {label}</source>
        <translation>Copiar {label}</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>This key types a letter or moves in a list. Add Ctrl or Alt, or take a function key.</source>
        <translation>Esta tecla escribe una letra o se mueve en una lista. Agregue Ctrl o Alt, o use una tecla de función.</translation>
    </message>
    <message>
        <source>This key belongs to text fields and windows. Take another one.</source>
        <translation>Esta tecla pertenece a los campos de texto y a las ventanas. Use otra.</translation>
    </message>
    <message>
        <source>The page could not be begun: the printer or the file refused it.</source>
        <translation>No se pudo empezar la página: la impresora o el archivo la rechazó.</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>Página {number}</translation>
    </message>
    <message>
        <source>Keep it in a private file</source>
        <translation>Guardarlo en un archivo privado</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Org units</source>
        <translation>Unidades</translation>
    </message>
    <message>
        <source>AUE</source>
        <translation>AUE</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>Batería</translation>
    </message>
    <message>
        <source>Locations</source>
        <translation>Ubicaciones</translation>
    </message>
    <message>
        <source>ChromeOS</source>
        <translation>ChromeOS</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Último contacto</translation>
    </message>
    <message>
        <source>Syncs</source>
        <translation>Sincronizaciones</translation>
    </message>
</context>
</TS>
