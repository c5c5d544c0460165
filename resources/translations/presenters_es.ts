<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es">
<context>
    <name>presenters</name>
    <message>
        <source>Nothing matches “{query}”</source>
        <translation>Nada coincide con “{query}”</translation>
    </message>
    <message>
        <source>Show all devices</source>
        <translation>Mostrar todos los dispositivos</translation>
    </message>
    <message>
        <source>Searched: serial, asset tag, MAC and IP address, user, owner, name, model, building, room, access point. Type fewer characters, or sync: the device may be newer than the last one.</source>
        <translation>Se buscó en: número de serie, etiqueta de inventario, dirección MAC e IP, usuario, propietario, nombre, modelo, edificio, salón, punto de acceso. Escriba menos caracteres o sincronice: el dispositivo puede ser más reciente que la última sincronización.</translation>
    </message>
    <message>
        <source>The list could not be read</source>
        <translation>No se pudo leer la lista</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>The database is not open yet; the look-up starts by itself.</source>
        <translation>La base de datos aún no está abierta; la consulta empieza por sí sola.</translation>
    </message>
    <message>
        <source>All lines</source>
        <translation>Todas las líneas</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Mostrados</translation>
    </message>
    <message>
        <source>Looked up</source>
        <translation>Consultados</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Look-up {verdict}</source>
        <translation>Consulta: {verdict}</translation>
    </message>
    <message>
        <source>Look-up</source>
        <translation>Consulta</translation>
    </message>
    <message>
        <source>only the column “{column}” was read</source>
        <translation>solo se leyó la columna “{column}”</translation>
    </message>
    <message>
        <source>only the first {count} were looked up</source>
        <translation>solo se consultaron los primeros {count}</translation>
    </message>
    <message>
        <source>the text holds no identifier</source>
        <translation>el texto no contiene ningún identificador</translation>
    </message>
    <message>
        <source>Redis is away or too slow: every answer comes from the database.</source>
        <translation>Redis no responde o es demasiado lento: todas las respuestas vienen de la base de datos.</translation>
    </message>
    <message>
        <source>Redis away</source>
        <translation>Redis no responde</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Caché</translation>
    </message>
    <message>
        <source>{count} of {asked} of all stations were answered from the cache.</source>
        <translation>{count} de {asked} de todas las estaciones se respondieron desde la caché.</translation>
    </message>
    <message>
        <source>{count} of {asked} of this window were answered from the cache.</source>
        <translation>{count} de {asked} de esta ventana se respondieron desde la caché.</translation>
    </message>
    <message>
        <source>Redis answers in {mean} ms on average, 95 of 100 times within {p95} ms.</source>
        <translation>Redis responde en {mean} ms en promedio, 95 de cada 100 veces en menos de {p95} ms.</translation>
    </message>
    <message>
        <source>Without it, after a failure: {calls}.</source>
        <translation>Sin ella, después de un error: {calls}.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>No difference.</source>
        <translation>Ninguna diferencia.</translation>
    </message>
    <message>
        <source>{different} of {count} facts differ.</source>
        <translation>{different} de {count} datos son diferentes.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Worth knowing</source>
        <translation>Conviene saber</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>diferente</translation>
    </message>
    <message>
        <source>Devices found</source>
        <translation>Dispositivos encontrados</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Búsqueda</translation>
    </message>
    <message>
        <source>none, the whole fleet</source>
        <translation>ninguna, todo el parque</translation>
    </message>
    <message>
        <source>Sorted by</source>
        <translation>Ordenado por</translation>
    </message>
    <message>
        <source>relevance</source>
        <translation>relevancia</translation>
    </message>
    <message>
        <source>serial</source>
        <translation>número de serie</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Filas</translation>
    </message>
    <message>
        <source>all</source>
        <translation>todas</translation>
    </message>
    <message>
        <source>Gone from Google</source>
        <translation>Ya no está en Google</translation>
    </message>
    <message>
        <source>no usable serial</source>
        <translation>sin número de serie utilizable</translation>
    </message>
    <message>
        <source>Assigned to nobody in Google and in IncidentIQ.</source>
        <translation>No está asignado a nadie en Google ni en IncidentIQ.</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Quién</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
    <message>
        <source>No source knows a place.</source>
        <translation>Ninguna fuente conoce un lugar.</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Salud</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>No address is known.</source>
        <translation>No se conoce ninguna dirección.</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>Tickets</translation>
    </message>
    <message>
        <source>Updates {words}</source>
        <translation>Actualizaciones: {words}</translation>
    </message>
    <message>
        <source>Google&apos;s auto-update expiration</source>
        <translation>Vencimiento de actualizaciones de Google</translation>
    </message>
    <message>
        <source>Battery {words}</source>
        <translation>Batería {words}</translation>
    </message>
    <message>
        <source>Silent for over 30 days</source>
        <translation>Sin conexión por más de 30 días</translation>
    </message>
    <message>
        <source>The device has not talked to Google for 30 days</source>
        <translation>El dispositivo no se ha comunicado con Google en 30 días</translation>
    </message>
    <message>
        <source>Never talked to Google</source>
        <translation>Nunca se comunicó con Google</translation>
    </message>
    <message>
        <source>Only in IncidentIQ</source>
        <translation>Solo en IncidentIQ</translation>
    </message>
    <message>
        <source>Google Admin does not list this device</source>
        <translation>Google Admin no tiene este dispositivo</translation>
    </message>
    <message>
        <source>Not in IncidentIQ</source>
        <translation>No está en IncidentIQ</translation>
    </message>
    <message>
        <source>No asset in IncidentIQ has this serial</source>
        <translation>Ningún activo de IncidentIQ tiene este número de serie</translation>
    </message>
    <message>
        <source>See “Sources disagree” below</source>
        <translation>Consulte “Las fuentes no coinciden” más abajo</translation>
    </message>
    <message>
        <source>Assigned user</source>
        <translation>Usuario asignado</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>{name} (suspended)</source>
        <translation>{name} (suspendido)</translation>
    </message>
    <message>
        <source>Has</source>
        <translation>Tiene</translation>
    </message>
    <message>
        <source>User&apos;s org unit</source>
        <translation>Unidad organizativa del usuario</translation>
    </message>
    <message>
        <source>IncidentIQ names the same owner</source>
        <translation>IncidentIQ nombra al mismo propietario</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Propietario</translation>
    </message>
    <message>
        <source>The owner of the asset in IncidentIQ</source>
        <translation>El propietario del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>Recent users</source>
        <translation>Usuarios recientes</translation>
    </message>
    <message>
        <source>Somebody without a school account</source>
        <translation>Alguien sin cuenta escolar</translation>
    </message>
    <message>
        <source>The last to use it on {day}</source>
        <translation>El último día que lo usó: {day}</translation>
    </message>
    <message>
        <source>Google does not say when</source>
        <translation>Google no dice cuándo</translation>
    </message>
    <message>
        <source>Only IncidentIQ knows this device; sign-ins are Google&apos;s to tell.</source>
        <translation>Solo IncidentIQ conoce este dispositivo; los inicios de sesión los informa Google.</translation>
    </message>
    <message>
        <source>The device has never talked to Google.</source>
        <translation>El dispositivo nunca se ha comunicado con Google.</translation>
    </message>
    <message>
        <source>Deprovisioned: Google no longer lists who used it.</source>
        <translation>Desaprovisionado: Google ya no indica quién lo usó.</translation>
    </message>
    <message>
        <source>Google lists none. It forgets them where a policy erases user data at sign-out, and learns them at sign-out.</source>
        <translation>Google no indica ninguno. Los olvida donde una política borra los datos del usuario al cerrar sesión, y los conoce al cerrar sesión.</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>Edificio</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Ubicación</translation>
    </message>
    <message>
        <source>The location written in Google Admin</source>
        <translation>La ubicación escrita en Google Admin</translation>
    </message>
    <message>
        <source>Org unit</source>
        <translation>Unidad organizativa</translation>
    </message>
    <message>
        <source>On Wi-Fi</source>
        <translation>En el Wi-Fi</translation>
    </message>
    <message>
        <source>Heard {time}</source>
        <translation>Detectado {time}</translation>
    </message>
    <message>
        <source>In Google</source>
        <translation>En Google</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>Batería</translation>
    </message>
    <message>
        <source>Boot mode</source>
        <translation>Modo de arranque</translation>
    </message>
    <message>
        <source>Talked to Google</source>
        <translation>Comunicación con Google</translation>
    </message>
    <message>
        <source>The device&apos;s last policy sync</source>
        <translation>La última sincronización de políticas del dispositivo</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Último uso</translation>
    </message>
    <message>
        <source>Google&apos;s newest active day, UTC</source>
        <translation>El día activo más reciente según Google, UTC</translation>
    </message>
    <message>
        <source>Enrolled</source>
        <translation>Inscrito</translation>
    </message>
    <message>
        <source>Ended: {words}</source>
        <translation>Terminadas: {words}</translation>
    </message>
    <message>
        <source>Until {month} ({words})</source>
        <translation>Hasta {month} ({words})</translation>
    </message>
    <message>
        <source>Wi-Fi MAC</source>
        <translation>MAC del Wi-Fi</translation>
    </message>
    <message>
        <source>Ethernet MAC</source>
        <translation>MAC de Ethernet</translation>
    </message>
    <message>
        <source>LAN address</source>
        <translation>Dirección LAN</translation>
    </message>
    <message>
        <source>The last one the device told Google</source>
        <translation>La última que el dispositivo informó a Google</translation>
    </message>
    <message>
        <source>Internet address</source>
        <translation>Dirección de Internet</translation>
    </message>
    <message>
        <source>Wi-Fi address</source>
        <translation>Dirección del Wi-Fi</translation>
    </message>
    <message>
        <source>Client name</source>
        <translation>Nombre del cliente</translation>
    </message>
    <message>
        <source>The asset&apos;s status in IncidentIQ</source>
        <translation>El estado del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>{charge} of {design} mAh</source>
        <translation>{charge} de {design} mAh</translation>
    </message>
    <message>
        <source>reported {time}</source>
        <translation>informado {time}</translation>
    </message>
    <message>
        <source>{changes} not shown.</source>
        <translation>Sin mostrar: {changes}.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>{task}: nothing to do</source>
        <translation>{task}: nada que hacer</translation>
    </message>
    <message>
        <source>{what}, in {place}</source>
        <translation>{what}, en {place}</translation>
    </message>
    <message>
        <source>Vacuum due</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Its indexes</source>
        <translation>De índices</translation>
    </message>
    <message>
        <source>Dead rows</source>
        <translation>Filas muertas</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>Muertas</translation>
    </message>
    <message>
        <source>Vacuumed</source>
        <translation>VACUUM</translation>
    </message>
    <message>
        <source>Analyzed</source>
        <translation>ANALYZE</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Índice</translation>
    </message>
    <message>
        <source>Times used</source>
        <translation>Veces usado</translation>
    </message>
    <message>
        <source>Empty, about</source>
        <translation>Vacío, aprox.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Indexes</source>
        <translation>Índices</translation>
    </message>
    <message>
        <source>Invalid</source>
        <translation>No válido</translation>
    </message>
    <message>
        <source>Worn</source>
        <translation>Desgastado</translation>
    </message>
    <message>
        <source>Never used</source>
        <translation>Nunca usado</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>Espera</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Desde hace</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Con</translation>
    </message>
    <message>
        <source>For</source>
        <translation>A</translation>
    </message>
    <message>
        <source>Which is</source>
        <translation>Que está</translation>
    </message>
    <message>
        <source>Busy since</source>
        <translation>Ocupada desde hace</translation>
    </message>
    <message>
        <source>Its last statement</source>
        <translation>Su última sentencia</translation>
    </message>
    <message>
        <source>Who waits for whom</source>
        <translation>Quién espera a quién</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programa</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sesiones</translation>
    </message>
    <message>
        <source>Idle in transaction</source>
        <translation>Inactivas en transacción</translation>
    </message>
    <message>
        <source>Who is connected</source>
        <translation>Quién está conectado</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Sentencia</translation>
    </message>
    <message>
        <source>Times run</source>
        <translation>Veces ejecutada</translation>
    </message>
    <message>
        <source>On average</source>
        <translation>En promedio</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>En total</translation>
    </message>
    <message>
        <source>Slow statements</source>
        <translation>Sentencias lentas</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>Esquema</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Cifrado</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Respaldos</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Qué se hizo</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Tardó</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Área</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Qué hacer</translation>
    </message>
    <message>
        <source>Health check</source>
        <translation>Revisión de estado</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>Archived devices</source>
        <translation>Dispositivos archivados</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Sin cifrar</translation>
    </message>
    <message>
        <source>The database at a glance.</source>
        <translation>La base de datos de un vistazo.</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>Mantenimiento</translation>
    </message>
    <message>
        <source>The regular work. Each says what it would do before it does anything; what was done stands in the history.</source>
        <translation>El trabajo regular. Cada tarea dice qué haría antes de hacer nada; lo hecho queda en el historial.</translation>
    </message>
    <message>
        <source>What this station&apos;s backup folder holds, and a new one whenever you like.</source>
        <translation>Lo que hay en la carpeta de respaldos de esta estación, y uno nuevo cuando quiera.</translation>
    </message>
    <message>
        <source>How large they are, and how much of that is dead.</source>
        <translation>Qué tan grandes son y cuánto de eso está muerto.</translation>
    </message>
    <message>
        <source>How large they are, how often they are used, and what is empty.</source>
        <translation>Qué tan grandes son, cuánto se usan y qué parte está vacía.</translation>
    </message>
    <message>
        <source>Who is connected, and who waits for whom.</source>
        <translation>Quién está conectado y quién espera a quién.</translation>
    </message>
    <message>
        <source>The slowest on average since the server counts them.</source>
        <translation>Las más lentas en promedio desde que el servidor las cuenta.</translation>
    </message>
    <message>
        <source>Devices that left the lists. Look one up by its serial, asset tag, MAC address or device id.</source>
        <translation>Dispositivos que salieron de las listas. Consulte uno por su número de serie, etiqueta de inventario, dirección MAC o id del dispositivo.</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>Roles</translation>
    </message>
    <message>
        <source>The accounts of a shared database, each with exactly the rights that it needs.</source>
        <translation>Las cuentas de una base de datos compartida, cada una con los permisos exactos que necesita.</translation>
    </message>
    <message>
        <source>Who did what and when, from every station.</source>
        <translation>Quién hizo qué y cuándo, desde cualquier estación.</translation>
    </message>
    <message>
        <source>What is right and wrong on this station, and what to do about it.</source>
        <translation>Lo que está bien y mal en esta estación, y qué hacer al respecto.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>Bien</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Revisar</translation>
    </message>
    <message>
        <source>Act now</source>
        <translation>Actuar ya</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nada que hacer</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>No permitido</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>No es posible</translation>
    </message>
    <message>
        <source>table</source>
        <translation>tabla</translation>
    </message>
    <message>
        <source>tables</source>
        <translation>tablas</translation>
    </message>
    <message>
        <source>session</source>
        <translation>sesión</translation>
    </message>
    <message>
        <source>sessions</source>
        <translation>sesiones</translation>
    </message>
    <message>
        <source>error</source>
        <translation>error</translation>
    </message>
    <message>
        <source>errors</source>
        <translation>errores</translation>
    </message>
    <message>
        <source>byte</source>
        <translation>byte</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>bytes</translation>
    </message>
    <message>
        <source>Old log rows</source>
        <translation>Filas viejas de registros</translation>
    </message>
    <message>
        <source>Archive of old devices</source>
        <translation>Archivo de dispositivos viejos</translation>
    </message>
    <message>
        <source>Vacuum and analyze</source>
        <translation>VACUUM y ANALYZE</translation>
    </message>
    <message>
        <source>Worn indexes</source>
        <translation>Índices desgastados</translation>
    </message>
    <message>
        <source>Counts of the statistics</source>
        <translation>Recuentos de las estadísticas</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Respaldo</translation>
    </message>
    <message>
        <source>Rights of the roles</source>
        <translation>Permisos de los roles</translation>
    </message>
    <message>
        <source>New schema</source>
        <translation>Esquema nuevo</translation>
    </message>
    <message>
        <source>Former schema</source>
        <translation>Esquema anterior</translation>
    </message>
    <message>
        <source>Restored backup</source>
        <translation>Copia de seguridad restaurada</translation>
    </message>
    <message>
        <source>schema {now} instead of {before}</source>
        <translation>esquema {now} en lugar de {before}</translation>
    </message>
    <message>
        <source>the backup {file}</source>
        <translation>la copia de seguridad {file}</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>Limpiar…</translation>
    </message>
    <message>
        <source>Archive…</source>
        <translation>Archivar…</translation>
    </message>
    <message>
        <source>Vacuum…</source>
        <translation>Ejecutar VACUUM…</translation>
    </message>
    <message>
        <source>Rebuild…</source>
        <translation>Reconstruir…</translation>
    </message>
    <message>
        <source>Count…</source>
        <translation>Contar…</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>Respaldar…</translation>
    </message>
    <message>
        <source>Runs and API calls of more than {days} days ago help nobody. The newest completed run of each kind stays.</source>
        <translation>Las sincronizaciones y llamadas a las API de hace más de {days} días no sirven a nadie. La más reciente completada de cada tipo se conserva.</translation>
    </message>
    <message>
        <source>Devices that were deprovisioned more than a year ago leave the lists. Their rows stay readable: cbdesk db archive --show IDENT.</source>
        <translation>Los dispositivos desaprovisionados hace más de un año salen de las listas. Sus filas se pueden seguir leyendo: cbdesk db archive --show IDENT.</translation>
    </message>
    <message>
        <source>Space of dead rows is used again, and the planner learns how many rows there are. Nobody is kept from reading or writing.</source>
        <translation>El espacio de las filas muertas se vuelve a usar y el planificador sabe cuántas filas hay. Nadie deja de leer ni de escribir.</translation>
    </message>
    <message>
        <source>An index that is mostly empty pages is read more slowly. It is built anew beside the old one, so that nobody has to wait.</source>
        <translation>Un índice con casi todas sus páginas vacías se lee más despacio. Se construye de nuevo junto al anterior, para que nadie tenga que esperar.</translation>
    </message>
    <message>
        <source>The statistics are counted anew where devices changed since.</source>
        <translation>Las estadísticas se cuentan de nuevo donde cambiaron dispositivos desde entonces.</translation>
    </message>
    <message>
        <source>The whole database in one file, with a list of what is in it beside it. Only a backup brings back what was deleted by mistake or lost with a disk.</source>
        <translation>Toda la base de datos en un archivo, con una lista de su contenido al lado. Solo un respaldo recupera lo que se borró por error o se perdió con un disco.</translation>
    </message>
    <message>
        <source>{number} rows of {table}</source>
        <translation>{number} filas de {table}</translation>
    </message>
    <message>
        <source>{number} devices, the oldest unchanged since {day}</source>
        <translation>{number} dispositivos, el más viejo sin cambios desde {day}</translation>
    </message>
    <message>
        <source>{table} ({number} dead rows)</source>
        <translation>{table} ({number} filas muertas)</translation>
    </message>
    <message>
        <source>{index} ({size})</source>
        <translation>{index} ({size})</translation>
    </message>
    <message>
        <source>{index} ({size}, about {empty} of it empty)</source>
        <translation>{index} ({size}, unos {empty} vacíos)</translation>
    </message>
    <message>
        <source>{index} ({size}, left behind by a rebuilding that was broken off)</source>
        <translation>{index} ({size}, restos de una reconstrucción interrumpida)</translation>
    </message>
    <message>
        <source>the counts behind the statistics</source>
        <translation>los recuentos de las estadísticas</translation>
    </message>
    <message>
        <source>{size} MB of database, compressed by {program}. Not encrypted: no passphrase is set.</source>
        <translation>{size} MB de base de datos, comprimidos por {program}. Sin cifrar: no hay frase de contraseña.</translation>
    </message>
    <message>
        <source>{size} MB of database, compressed by {program}, and encrypted with the passphrase of the settings.</source>
        <translation>{size} MB de base de datos, comprimidos por {program} y cifrados con la frase de contraseña de la configuración.</translation>
    </message>
    <message>
        <source>deleted {rows}</source>
        <translation>se borraron {rows}</translation>
    </message>
    <message>
        <source>moved {number} devices to chromebooks_archive</source>
        <translation>se movieron {number} dispositivos a chromebooks_archive</translation>
    </message>
    <message>
        <source>vacuumed and analyzed {tables}</source>
        <translation>VACUUM y ANALYZE de {tables}</translation>
    </message>
    <message>
        <source>rebuilt {number} indexes, which are {size} smaller now</source>
        <translation>se reconstruyeron {number} índices, que ahora ocupan {size} menos</translation>
    </message>
    <message>
        <source>counted the devices behind the statistics anew</source>
        <translation>se contaron de nuevo los dispositivos de las estadísticas</translation>
    </message>
    <message>
        <source>{rows} rows in {size} bytes</source>
        <translation>{rows} filas en {size} bytes</translation>
    </message>
    <message>
        <source>{roles} have their rights</source>
        <translation>{roles} tienen sus permisos</translation>
    </message>
    <message>
        <source>stopped before anything was changed</source>
        <translation>se detuvo antes de cambiar nada</translation>
    </message>
    <message>
        <source>stopped after {done} of {total}</source>
        <translation>se detuvo después de {done} de {total}</translation>
    </message>
    <message>
        <source>A sync is running: it comes with the next maintenance.</source>
        <translation>Hay una sincronización en curso: se hará en el próximo mantenimiento.</translation>
    </message>
    <message>
        <source>clearing old log rows</source>
        <translation>limpiando filas viejas de registros</translation>
    </message>
    <message>
        <source>moving devices into the archive</source>
        <translation>moviendo dispositivos al archivo</translation>
    </message>
    <message>
        <source>vacuuming {table}</source>
        <translation>VACUUM de {table}</translation>
    </message>
    <message>
        <source>rebuilding {index}</source>
        <translation>reconstruyendo {index}</translation>
    </message>
    <message>
        <source>counting the devices</source>
        <translation>contando los dispositivos</translation>
    </message>
    <message>
        <source>counting the rows of each table</source>
        <translation>contando las filas de cada tabla</translation>
    </message>
    <message>
        <source>writing the backup</source>
        <translation>escribiendo el respaldo</translation>
    </message>
    <message>
        <source>writing the backup: {size} MB so far</source>
        <translation>escribiendo el respaldo: {size} MB hasta ahora</translation>
    </message>
    <message>
        <source>This account lacks {right} on {table}. Let {owner} or an administrator of the server run: GRANT {right} ON {table} TO {account}</source>
        <translation>A esta cuenta le falta {right} en {table}. Pida a {owner} o a un administrador del servidor que ejecute: GRANT {right} ON {table} TO {account}</translation>
    </message>
    <message>
        <source>This account lacks MAINTAIN on {table}. Run it as {owner}, or let {owner} or an administrator run: GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account}</source>
        <translation>A esta cuenta le falta MAINTAIN en {table}. Ejecútelo como {owner}, o pida a {owner} o a un administrador que ejecute: GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account}</translation>
    </message>
    <message>
        <source>Only the owner of {table} may do this: run it as {owner}, or let an administrator of the server run it.</source>
        <translation>Solo el dueño de {table} puede hacerlo: ejecútelo como {owner}, o pídalo a un administrador del servidor.</translation>
    </message>
    <message>
        <source>This account may not call {function}. Let the owner of the database grant it: cbdesk db roles</source>
        <translation>Esta cuenta no puede llamar a {function}. El dueño de la base de datos puede concederlo: cbdesk db roles</translation>
    </message>
    <message>
        <source>active</source>
        <translation>activa</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>inactiva</translation>
    </message>
    <message>
        <source>idle in transaction</source>
        <translation>inactiva en transacción</translation>
    </message>
    <message>
        <source>idle in transaction (aborted)</source>
        <translation>inactiva en transacción (abortada)</translation>
    </message>
    <message>
        <source>Not collected: this needs the extension pg_stat_statements. An administrator of the server adds it to shared_preload_libraries, restarts the server, and runs in this database: CREATE EXTENSION pg_stat_statements</source>
        <translation>No se recopilan: hace falta la extensión pg_stat_statements. Un administrador del servidor la agrega a shared_preload_libraries, reinicia el servidor y ejecuta en esta base de datos: CREATE EXTENSION pg_stat_statements</translation>
    </message>
    <message>
        <source>{reason} ({server})</source>
        <translation>{reason} ({server})</translation>
    </message>
    <message>
        <source>PostgreSQL {version}, database {name}, as {account}</source>
        <translation>PostgreSQL {version}, base de datos {name}, como {account}</translation>
    </message>
    <message>
        <source>{size} in {tables}</source>
        <translation>{size} en {tables}</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Servidor</translation>
    </message>
    <message>
        <source>{free} of {total} are free</source>
        <translation>{free} de {total} están libres</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>This account may do what there is to do.</source>
        <translation>Esta cuenta puede hacer lo que hay que hacer.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versión {version}</translation>
    </message>
    <message>
        <source>Version {version}, and this cbdesk knows {head}: it only reads.</source>
        <translation>Versión {version}, y este cbdesk conoce la {head}: solo lee.</translation>
    </message>
    <message>
        <source>{number} of {most}, {ours} of them cbdesk&apos;s</source>
        <translation>{number} de {most}, {ours} de ellas de cbdesk</translation>
    </message>
    <message>
        <source>{busy} of {open} in use; {size} stay open, and up to {more} more for a while</source>
        <translation>{busy} de {open} en uso; {size} quedan abiertas, y hasta {more} más por un rato</translation>
    </message>
    <message>
        <source>Pool of this window</source>
        <translation>Conexiones de esta ventana</translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>Bloqueos</translation>
    </message>
    <message>
        <source>No session waits for another one.</source>
        <translation>Ninguna sesión espera a otra.</translation>
    </message>
    <message>
        <source>{sessions} waiting: see Sessions.</source>
        <translation>{sessions} en espera: vea Sesiones.</translation>
    </message>
    <message>
        <source>Last backup</source>
        <translation>Último respaldo</translation>
    </message>
    <message>
        <source>Last maintenance</source>
        <translation>Último mantenimiento</translation>
    </message>
    <message>
        <source>This is the simulated district&apos;s database: whatever you try here harms nobody.</source>
        <translation>Esta es la base de datos del distrito simulado: lo que pruebe aquí no daña a nadie.</translation>
    </message>
    <message>
        <source>This database is on this computer alone, and the daily backup is off in the settings.</source>
        <translation>Esta base de datos está solo en este equipo, y el respaldo diario está desactivado en la configuración.</translation>
    </message>
    <message>
        <source>This database is on this computer alone. It is backed up once a day into {folder}.</source>
        <translation>Esta base de datos está solo en este equipo. Se respalda una vez al día en {folder}.</translation>
    </message>
    <message>
        <source>Never done yet.</source>
        <translation>Nunca se ha hecho.</translation>
    </message>
    <message>
        <source>Last done {ago} by {account}.</source>
        <translation>Última vez: {ago}, por {account}.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Would take: {what}.</source>
        <translation>Tomaría: {what}.</translation>
    </message>
    <message>
        <source>{number} to do</source>
        <translation>{number} por hacer</translation>
    </message>
    <message>
        <source>{number} to vacuum</source>
        <translation>{number} sin VACUUM</translation>
    </message>
    <message>
        <source>{number} worn</source>
        <translation>{number} con desgaste</translation>
    </message>
    <message>
        <source>{number} waiting</source>
        <translation>{number} en espera</translation>
    </message>
    <message>
        <source>Not collected</source>
        <translation>No se recopilan</translation>
    </message>
    <message>
        <source>{shown} and {number} more</source>
        <translation>{shown} y {number} más</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>No change since cbdesk began to record.</source>
        <translation>Ningún cambio desde que cbdesk empezó a registrar.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vacío</translation>
    </message>
    <message>
        <source>by {by}</source>
        <translation>por {by}</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Desconocido</translation>
    </message>
    <message>
        <source>Expired: Google sends no more updates</source>
        <translation>Vencido: Google ya no envía actualizaciones</translation>
    </message>
    <message>
        <source>Talked to Google: {time}</source>
        <translation>Comunicación con Google: {time}</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nunca</translation>
    </message>
    <message>
        <source>On school Wi-Fi: {time}</source>
        <translation>En el Wi-Fi de la escuela: {time}</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Desde {time}</translation>
    </message>
    <message>
        <source>Since before {time}</source>
        <translation>Desde antes de {time}</translation>
    </message>
    <message>
        <source>Nobody knows since when</source>
        <translation>Nadie sabe desde cuándo</translation>
    </message>
    <message>
        <source>Show the other device</source>
        <translation>Mostrar el otro dispositivo</translation>
    </message>
    <message>
        <source>Kept by {kept_by}</source>
        <translation>Lo conserva {kept_by}</translation>
    </message>
    <message>
        <source>Unassigned</source>
        <translation>Sin asignar</translation>
    </message>
    <message>
        <source>In use without a user: free to give out.</source>
        <translation>En uso sin usuario: se puede entregar.</translation>
    </message>
    <message>
        <source>Mismatch</source>
        <translation>Discrepancia</translation>
    </message>
    <message>
        <source>Google&apos;s user is not the owner in IncidentIQ: one of them is wrong.</source>
        <translation>El usuario de Google no es el propietario en IncidentIQ: uno de los dos es incorrecto.</translation>
    </message>
    <message>
        <source>With leavers</source>
        <translation>De quienes se fueron</translation>
    </message>
    <message>
        <source>Collect these: their user is suspended or unknown to Google.</source>
        <translation>Recójalos: su usuario está suspendido o Google no lo conoce.</translation>
    </message>
    <message>
        <source>Second devices</source>
        <translation>Segundos dispositivos</translation>
    </message>
    <message>
        <source>Their user has more than one device.</source>
        <translation>Su usuario tiene más de un dispositivo.</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Compartidos</translation>
    </message>
    <message>
        <source>Several people used it recently: carts, or devices that wander.</source>
        <translation>Varias personas lo usaron hace poco: carritos o dispositivos que circulan.</translation>
    </message>
    <message>
        <source>Google sends no more updates: replace them.</source>
        <translation>Google ya no envía actualizaciones: reemplácelos.</translation>
    </message>
    <message>
        <source>Updates end within a year</source>
        <translation>Vencen en un año</translation>
    </message>
    <message>
        <source>Plan their replacement.</source>
        <translation>Planifique su reemplazo.</translation>
    </message>
    <message>
        <source>Not synced for 30 days</source>
        <translation>Sin sincronizar en 30 días</translation>
    </message>
    <message>
        <source>Its policies and status may be out of date.</source>
        <translation>Sus políticas y su estado pueden no estar al día.</translation>
    </message>
    <message>
        <source>Missing in IncidentIQ</source>
        <translation>Faltan en IncidentIQ</translation>
    </message>
    <message>
        <source>Google knows it; no asset has its serial number.</source>
        <translation>Google lo conoce; ningún activo tiene su número de serie.</translation>
    </message>
    <message>
        <source>Missing in Google</source>
        <translation>Faltan en Google</translation>
    </message>
    <message>
        <source>An asset that Google does not know: never enrolled?</source>
        <translation>Un activo que Google no conoce: ¿nunca se inscribió?</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Conflictos</translation>
    </message>
    <message>
        <source>A serial number, tag or asset that two of them claim.</source>
        <translation>Un número de serie, una etiqueta o un activo que dos de ellos reclaman.</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminados</translation>
    </message>
    <message>
        <source>Gone from Google or IncidentIQ; what was known stays.</source>
        <translation>Ya no está en Google o IncidentIQ; lo que se sabía se conserva.</translation>
    </message>
    <message>
        <source>The user&apos;s e-mail address or name.</source>
        <translation>El correo o el nombre del usuario.</translation>
    </message>
    <message>
        <source>The asset tag, in Google or IncidentIQ.</source>
        <translation>La etiqueta de inventario, en Google o IncidentIQ.</translation>
    </message>
    <message>
        <source>The serial number.</source>
        <translation>El número de serie.</translation>
    </message>
    <message>
        <source>A MAC address or a part of it, in any notation.</source>
        <translation>Una dirección MAC o parte de ella, en cualquier notación.</translation>
    </message>
    <message>
        <source>How an IP address begins.</source>
        <translation>Cómo empieza una dirección IP.</translation>
    </message>
    <message>
        <source>The model.</source>
        <translation>El modelo.</translation>
    </message>
    <message>
        <source>The organizational unit: /Students and everything below.</source>
        <translation>La unidad organizativa: /Students y todo lo que está debajo.</translation>
    </message>
    <message>
        <source>The school or building in IncidentIQ.</source>
        <translation>La escuela o el edificio en IncidentIQ.</translation>
    </message>
    <message>
        <source>The room in IncidentIQ.</source>
        <translation>El salón en IncidentIQ.</translation>
    </message>
    <message>
        <source>The location as annotated in Google Admin.</source>
        <translation>La ubicación anotada en Google Admin.</translation>
    </message>
    <message>
        <source>The owner in IncidentIQ: address or name.</source>
        <translation>El propietario en IncidentIQ: correo o nombre.</translation>
    </message>
    <message>
        <source>The status in Google Admin, or none.</source>
        <translation>El estado en Google Admin, o ninguno.</translation>
    </message>
    <message>
        <source>The status in IncidentIQ.</source>
        <translation>El estado en IncidentIQ.</translation>
    </message>
    <message>
        <source>The ChromeOS version.</source>
        <translation>La versión de ChromeOS.</translation>
    </message>
    <message>
        <source>The month in which updates end; an age counts on from now.</source>
        <translation>El mes en que terminan las actualizaciones; un plazo cuenta desde ahora.</translation>
    </message>
    <message>
        <source>The battery&apos;s health in percent.</source>
        <translation>El estado de la batería en porcentaje.</translation>
    </message>
    <message>
        <source>How often the battery was charged.</source>
        <translation>Cuántas veces se cargó la batería.</translation>
    </message>
    <message>
        <source>When Google or the Wi-Fi last heard of it.</source>
        <translation>Cuándo Google o el Wi-Fi supieron de él por última vez.</translation>
    </message>
    <message>
        <source>When it last synced its policies with Google.</source>
        <translation>Cuándo sincronizó por última vez sus políticas con Google.</translation>
    </message>
    <message>
        <source>The last day on which somebody used it.</source>
        <translation>El último día en que alguien lo usó.</translation>
    </message>
    <message>
        <source>When it was last enrolled.</source>
        <translation>Cuándo se inscribió por última vez.</translation>
    </message>
    <message>
        <source>The access point that last heard it.</source>
        <translation>El último punto de acceso que lo detectó.</translation>
    </message>
    <message>
        <source>The Meraki network that last heard it.</source>
        <translation>La última red de Meraki que lo detectó.</translation>
    </message>
    <message>
        <source>The notes of Google and IncidentIQ.</source>
        <translation>Las notas de Google y de IncidentIQ.</translation>
    </message>
    <message>
        <source>A state; below is the list.</source>
        <translation>Una condición; la lista está más abajo.</translation>
    </message>
    <message>
        <source>Something is known: any field above can follow.</source>
        <translation>Algo se conoce: puede seguir cualquier campo de arriba.</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>en uso</translation>
    </message>
    <message>
        <source>locked by an administrator</source>
        <translation>bloqueado por un administrador</translation>
    </message>
    <message>
        <source>registered before its first enrolment</source>
        <translation>registrado antes de su primera inscripción</translation>
    </message>
    <message>
        <source>given up; its licence is free</source>
        <translation>dado de baja; su licencia está libre</translation>
    </message>
    <message>
        <source>without one of these four</source>
        <translation>sin ninguno de estos cuatro</translation>
    </message>
    <message>
        <source>nobody is annotated as its user</source>
        <translation>nadie está anotado como su usuario</translation>
    </message>
    <message>
        <source>somebody is annotated as its user</source>
        <translation>alguien está anotado como su usuario</translation>
    </message>
    <message>
        <source>the user in Google is not the owner in IncidentIQ</source>
        <translation>el usuario en Google no es el propietario en IncidentIQ</translation>
    </message>
    <message>
        <source>at least two people used it recently</source>
        <translation>al menos dos personas lo usaron hace poco</translation>
    </message>
    <message>
        <source>its user has more than one device</source>
        <translation>su usuario tiene más de un dispositivo</translation>
    </message>
    <message>
        <source>its user is suspended, or unknown to Google</source>
        <translation>su usuario está suspendido o Google no lo conoce</translation>
    </message>
    <message>
        <source>updates have ended</source>
        <translation>las actualizaciones terminaron</translation>
    </message>
    <message>
        <source>updates end within {count} months</source>
        <translation>las actualizaciones terminan en {count} meses</translation>
    </message>
    <message>
        <source>the last sync with Google was not older than 30 days when cbdesk last looked</source>
        <translation>la última sincronización con Google no tenía más de 30 días cuando cbdesk miró por última vez</translation>
    </message>
    <message>
        <source>the last sync with Google was more than 30 days old when cbdesk last looked</source>
        <translation>la última sincronización con Google tenía más de 30 días cuando cbdesk miró por última vez</translation>
    </message>
    <message>
        <source>it never synced with Google</source>
        <translation>nunca sincronizó con Google</translation>
    </message>
    <message>
        <source>neither Google nor the Wi-Fi ever heard of it</source>
        <translation>ni Google ni el Wi-Fi supieron nunca de él</translation>
    </message>
    <message>
        <source>a serial, tag or asset could not be stored as delivered</source>
        <translation>un número de serie, una etiqueta o un activo no se pudo guardar como se entregó</translation>
    </message>
    <message>
        <source>known to Google and to IncidentIQ</source>
        <translation>conocido por Google y por IncidentIQ</translation>
    </message>
    <message>
        <source>not found in IncidentIQ</source>
        <translation>no encontrado en IncidentIQ</translation>
    </message>
    <message>
        <source>known to IncidentIQ alone</source>
        <translation>conocido solo por IncidentIQ</translation>
    </message>
    <message>
        <source>started in developer mode</source>
        <translation>iniciado en modo de desarrollador</translation>
    </message>
    <message>
        <source>gone from its system; other searches by field leave such devices out</source>
        <translation>ya no está en su sistema; otras búsquedas por campo omiten estos dispositivos</translation>
    </message>
    <message>
        <source>not deleted: is:deleted|live finds both</source>
        <translation>no eliminado: is:deleted|live encuentra ambos</translation>
    </message>
    <message>
        <source>the same as {term}</source>
        <translation>lo mismo que {term}</translation>
    </message>
    <message>
        <source>as Google calls it</source>
        <translation>como lo llama Google</translation>
    </message>
    <message>
        <source>Words: all of them, in any column, in any order.</source>
        <translation>Palabras: todas, en cualquier columna, en cualquier orden.</translation>
    </message>
    <message>
        <source>These words exactly so; &quot;&quot; inside is one quote.</source>
        <translation>Estas palabras exactamente así; &quot;&quot; dentro es una comilla.</translation>
    </message>
    <message>
        <source>Only in this field; several words in quotes may stand in any order.</source>
        <translation>Solo en este campo; varias palabras entre comillas pueden estar en cualquier orden.</translation>
    </message>
    <message>
        <source>This text and no more, in any case; == minds the case, too.</source>
        <translation>Este texto y nada más, en mayúsculas o minúsculas; == también distingue mayúsculas.</translation>
    </message>
    <message>
        <source>One or the other; also status:active|disabled. It binds before the blank.</source>
        <translation>Uno u otro; también status:active|disabled. Une antes que el espacio.</translation>
    </message>
    <message>
        <source>Not this; also -dell beside other words.</source>
        <translation>Esto no; también -dell junto a otras palabras.</translation>
    </message>
    <message>
        <source>From the one to the other, both included; also aue:..2026.</source>
        <translation>Desde uno hasta el otro, ambos incluidos; también aue:..2026.</translation>
    </message>
    <message>
        <source>Ages: h hours, d days, w weeks, m months, y years; dates: 2027, 2027-06, 2027-06-30.</source>
        <translation>Plazos: h horas, d días, w semanas, m meses, y años; fechas: 2027, 2027-06, 2027-06-30.</translation>
    </message>
    <message>
        <source>example</source>
        <translation>ejemplo</translation>
    </message>
    <message>
        <source>what it finds</source>
        <translation>qué encuentra</translation>
    </message>
    <message>
        <source>field</source>
        <translation>campo</translation>
    </message>
    <message>
        <source>short</source>
        <translation>abreviatura</translation>
    </message>
    <message>
        <source>what it is</source>
        <translation>qué es</translation>
    </message>
    <message>
        <source>state</source>
        <translation>condición</translation>
    </message>
    <message>
        <source>what it means</source>
        <translation>qué significa</translation>
    </message>
    <message>
        <source>This is more than {words} words or {characters} characters: nothing holds so much.</source>
        <translation>Son más de {words} palabras o {characters} caracteres: nada contiene tanto.</translation>
    </message>
    <message>
        <source>“{text}” may be {words} or {last}.</source>
        <translation>“{text}” puede ser {words} o {last}.</translation>
    </message>
    <message>
        <source>Did you mean {word}?</source>
        <translation>¿Quiso decir {word}?</translation>
    </message>
    <message>
        <source>Write one of {words}.</source>
        <translation>Escriba uno de estos: {words}.</translation>
    </message>
    <message>
        <source>“{text}” is no status. {meant}</source>
        <translation>“{text}” no es un estado. {meant}</translation>
    </message>
    <message>
        <source>“{text}” is no state. {meant}</source>
        <translation>“{text}” no es una condición. {meant}</translation>
    </message>
    <message>
        <source>“{text}” is no field. {meant}</source>
        <translation>“{text}” no es un campo. {meant}</translation>
    </message>
    <message>
        <source>These are more than {count} terms.</source>
        <translation>Son más de {count} términos.</translation>
    </message>
    <message>
        <source>Before “|” there is nothing to choose from.</source>
        <translation>Antes de “|” no hay nada entre lo que elegir.</translation>
    </message>
    <message>
        <source>After “|” there is nothing to choose from.</source>
        <translation>Después de “|” no hay nada entre lo que elegir.</translation>
    </message>
    <message>
        <source>There is no field “{name}”. Did you mean {field}:?</source>
        <translation>No existe el campo “{name}”. ¿Quiso decir {field}:?</translation>
    </message>
    <message>
        <source>Between these quotes there is nothing to look for.</source>
        <translation>Entre estas comillas no hay nada que buscar.</translation>
    </message>
    <message>
        <source>This quote is not closed; it is read up to the end.</source>
        <translation>Esta comilla no está cerrada; se lee hasta el final.</translation>
    </message>
    <message>
        <source>These are more than {count} values of one field.</source>
        <translation>Son más de {count} valores de un campo.</translation>
    </message>
    <message>
        <source>Write a value directly after the colon, as in {example}.</source>
        <translation>Escriba un valor justo después de los dos puntos, como en {example}.</translation>
    </message>
    <message>
        <source>“{text}” is no part of a MAC address: at least four of its digits.</source>
        <translation>“{text}” no es parte de una dirección MAC: al menos cuatro de sus dígitos.</translation>
    </message>
    <message>
        <source>Write a range without “{operator}”: {low}..{high}.</source>
        <translation>Escriba un rango sin “{operator}”: {low}..{high}.</translation>
    </message>
    <message>
        <source>Compare an age with &lt; or &gt;: &lt;{text} is more recent, &gt;{text} is longer ago.</source>
        <translation>Compare un plazo con &lt; o &gt;: &lt;{text} es más reciente, &gt;{text} es más antiguo.</translation>
    </message>
    <message>
        <source>“never” stands alone, without &lt; or &gt;.</source>
        <translation>“never” va solo, sin &lt; ni &gt;.</translation>
    </message>
    <message>
        <source>This field is text: “{operator}” compares numbers, versions and dates.</source>
        <translation>Este campo es texto: “{operator}” compara números, versiones y fechas.</translation>
    </message>
    <message>
        <source>Write what to look for directly after it.</source>
        <translation>Escriba justo después lo que se busca.</translation>
    </message>
    <message>
        <source>A range needs at least one end, as in 60..80 or 2027-01.. .</source>
        <translation>Un rango necesita al menos un extremo, como en 60..80 o 2027-01.. .</translation>
    </message>
    <message>
        <source>“never” stands alone, not in a range.</source>
        <translation>“never” va solo, no en un rango.</translation>
    </message>
    <message>
        <source>Both ends of a range are ages, or both are dates.</source>
        <translation>Los dos extremos de un rango son plazos, o los dos son fechas.</translation>
    </message>
    <message>
        <source>“{text}” is no number. Write &lt;60, &gt;=80 or 60..80.</source>
        <translation>“{text}” no es un número. Escriba &lt;60, &gt;=80 o 60..80.</translation>
    </message>
    <message>
        <source>“{text}” is no version. Write 131, &lt;130 or &gt;=131.0.6778.</source>
        <translation>“{text}” no es una versión. Escriba 131, &lt;130 o &gt;=131.0.6778.</translation>
    </message>
    <message>
        <source>“{text}” is no age or date. Write &lt;7d, &gt;30d, 2027-06, 2027-06-30 or never.</source>
        <translation>“{text}” no es un plazo ni una fecha. Escriba &lt;7d, &gt;30d, 2027-06, 2027-06-30 o never.</translation>
    </message>
    <message>
        <source>“{text}” is no month. Write &lt;2027-06, 2027, 2026-01..2027-06 or &lt;1y.</source>
        <translation>“{text}” no es un mes. Escriba &lt;2027-06, 2027, 2026-01..2027-06 o &lt;1y.</translation>
    </message>
    <message>
        <source>“{text}” is more than a hundred years.</source>
        <translation>“{text}” son más de cien años.</translation>
    </message>
    <message>
        <source>“{text}” is not in the calendar.</source>
        <translation>“{text}” no está en el calendario.</translation>
    </message>
    <message>
        <source>update end not known</source>
        <translation>fin de actualizaciones desconocido</translation>
    </message>
    <message>
        <source>expired {month} {year}</source>
        <translation>vencidas en {month} {year}</translation>
    </message>
    <message>
        <source>AUE this month</source>
        <translation>AUE este mes</translation>
    </message>
    <message>
        <source>AUE in {count} month</source>
        <translation>AUE en {count} mes</translation>
    </message>
    <message>
        <source>AUE in {count} months</source>
        <translation>AUE en {count} meses</translation>
    </message>
    <message>
        <source>AUE in {count} years</source>
        <translation>AUE en {count} años</translation>
    </message>
    <message>
        <source>no battery report</source>
        <translation>sin informe de batería</translation>
    </message>
    <message>
        <source>{percent} %, good</source>
        <translation>{percent} %, buena</translation>
    </message>
    <message>
        <source>{percent} %, worn</source>
        <translation>{percent} %, desgastada</translation>
    </message>
    <message>
        <source>{percent} %, replace</source>
        <translation>{percent} %, reemplazar</translation>
    </message>
    <message>
        <source>offline copy, age unknown</source>
        <translation>copia sin conexión, antigüedad desconocida</translation>
    </message>
    <message>
        <source>offline copy, made just now</source>
        <translation>copia sin conexión, recién hecha</translation>
    </message>
    <message>
        <source>offline copy, {n} min old</source>
        <translation>copia sin conexión, de hace {n} min</translation>
    </message>
    <message>
        <source>offline copy, {n} h old</source>
        <translation>copia sin conexión, de hace {n} h</translation>
    </message>
    <message>
        <source>offline copy, {n} d old</source>
        <translation>copia sin conexión, de hace {n} d</translation>
    </message>
    <message>
        <source>offline copy, {n} wk old</source>
        <translation>copia sin conexión, de hace {n} sem</translation>
    </message>
    <message>
        <source>offline copy, {n} mo old</source>
        <translation>copia sin conexión, de hace {n} meses</translation>
    </message>
    <message>
        <source>offline copy, {n} yr old</source>
        <translation>copia sin conexión, de hace {n} años</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>ene</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>feb</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>mar</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>abr</translation>
    </message>
    <message>
        <source>May</source>
        <translation>may</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>jun</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>jul</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>ago</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>sep</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>oct</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>nov</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>dic</translation>
    </message>
    <message>
        <source>used by {user}</source>
        <translation>usado por {user}</translation>
    </message>
    <message>
        <source>assigned to {user}</source>
        <translation>asignado a {user}</translation>
    </message>
    <message>
        <source>on the Wi-Fi</source>
        <translation>en el Wi-Fi</translation>
    </message>
    <message>
        <source>{count} devices have it</source>
        <translation>{count} dispositivos lo tienen</translation>
    </message>
    <message>
        <source>Already scanned: number {number}</source>
        <translation>Ya escaneado: número {number}</translation>
    </message>
    <message>
        <source>Disabled: reported lost or stolen?</source>
        <translation>Inhabilitado: ¿reportado como perdido o robado?</translation>
    </message>
    <message>
        <source>Deprovisioned: no longer managed</source>
        <translation>Desaprovisionado: ya no está administrado</translation>
    </message>
    <message>
        <source>Wrong place: belongs to {place}</source>
        <translation>Lugar equivocado: pertenece a {place}</translation>
    </message>
    <message>
        <source>today</source>
        <translation>hoy</translation>
    </message>
    <message>
        <source>1 to 7 days ago</source>
        <translation>hace 1 a 7 días</translation>
    </message>
    <message>
        <source>8 to 14 days ago</source>
        <translation>hace 8 a 14 días</translation>
    </message>
    <message>
        <source>15 to 30 days ago</source>
        <translation>hace 15 a 30 días</translation>
    </message>
    <message>
        <source>31 to 60 days ago</source>
        <translation>hace 31 a 60 días</translation>
    </message>
    <message>
        <source>61 to 90 days ago</source>
        <translation>hace 61 a 90 días</translation>
    </message>
    <message>
        <source>91 to 180 days ago</source>
        <translation>hace 91 a 180 días</translation>
    </message>
    <message>
        <source>181 to 365 days ago</source>
        <translation>hace 181 a 365 días</translation>
    </message>
    <message>
        <source>over a year ago</source>
        <translation>hace más de un año</translation>
    </message>
    <message>
        <source>The simulated district has no web pages.</source>
        <translation>El distrito simulado no tiene páginas web.</translation>
    </message>
    <message>
        <source>Google Admin does not list this device.</source>
        <translation>Google Admin no tiene este dispositivo.</translation>
    </message>
    <message>
        <source>IncidentIQ has no asset for this device.</source>
        <translation>IncidentIQ no tiene un activo para este dispositivo.</translation>
    </message>
    <message>
        <source>The district&apos;s IncidentIQ address is not in the settings.</source>
        <translation>La dirección de IncidentIQ del distrito no está en la configuración.</translation>
    </message>
    <message>
        <source>Its address is not https.</source>
        <translation>Su dirección no es https.</translation>
    </message>
    <message>
        <source>Meraki has not heard this device.</source>
        <translation>Meraki no ha detectado este dispositivo.</translation>
    </message>
    <message>
        <source>The address of its network comes with the next complete sync of Meraki.</source>
        <translation>La dirección de su red llega con la próxima sincronización completa de Meraki.</translation>
    </message>
    <message>
        <source>The address that Meraki gave for its network is not one of Meraki&apos;s.</source>
        <translation>La dirección que Meraki dio para su red no es de Meraki.</translation>
    </message>
    <message>
        <source>limited to {now} of {allowed} requests/s</source>
        <translation>limitado a {now} de {allowed} solicitudes/s</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>iniciando</translation>
    </message>
    <message>
        <source>reading Google devices</source>
        <translation>leyendo dispositivos de Google</translation>
    </message>
    <message>
        <source>reading Google telemetry</source>
        <translation>leyendo telemetría de Google</translation>
    </message>
    <message>
        <source>reading Google users</source>
        <translation>leyendo usuarios de Google</translation>
    </message>
    <message>
        <source>reading IncidentIQ assets</source>
        <translation>leyendo activos de IncidentIQ</translation>
    </message>
    <message>
        <source>reading Meraki clients</source>
        <translation>leyendo clientes de Meraki</translation>
    </message>
    <message>
        <source>storing chromebooks</source>
        <translation>guardando Chromebooks</translation>
    </message>
    <message>
        <source>storing users</source>
        <translation>guardando usuarios</translation>
    </message>
    <message>
        <source>storing meraki</source>
        <translation>guardando Meraki</translation>
    </message>
    <message>
        <source>linking network and users</source>
        <translation>vinculando red y usuarios</translation>
    </message>
    <message>
        <source>Check that the database server runs and can be reached from this computer, then sync again.</source>
        <translation>Compruebe que el servidor de la base de datos funciona y responde desde este equipo, y vuelva a sincronizar.</translation>
    </message>
    <message>
        <source>Correct the setting that is named, then sync again.</source>
        <translation>Corrija el ajuste que se nombra y vuelva a sincronizar.</translation>
    </message>
    <message>
        <source>Nothing by hand: the next sync tries again. If this goes on, look at the service&apos;s status page.</source>
        <translation>No hay que hacer nada: la próxima sincronización lo intenta de nuevo. Si continúa, consulte la página de estado del servicio.</translation>
    </message>
    <message>
        <source>Renew the key, token or delegation that is named, then sync again.</source>
        <translation>Renueve la clave, el token o la delegación que se nombra y vuelva a sincronizar.</translation>
    </message>
    <message>
        <source>Start the sync again whenever you like.</source>
        <translation>Inicie la sincronización de nuevo cuando quiera.</translation>
    </message>
    <message>
        <source>Sync again; if it ends the same way, look into the log file.</source>
        <translation>Vuelva a sincronizar; si termina igual, consulte el archivo de registro.</translation>
    </message>
    <message>
        <source>Trying again alone does not help: change what is named, then sync again.</source>
        <translation>No basta con reintentar: cambie lo que se nombra y vuelva a sincronizar.</translation>
    </message>
    <message>
        <source>Trying again alone does not help: check the rights and the address that are named, then sync again.</source>
        <translation>No basta con reintentar: compruebe los permisos y la dirección que se nombran y vuelva a sincronizar.</translation>
    </message>
    <message>
        <source>Wait until that sync is done: every station shows its result.</source>
        <translation>Espere hasta que esa sincronización termine: todas las estaciones muestran su resultado.</translation>
    </message>
    <message>
        <source>Embedded PostgreSQL {version}</source>
        <translation>PostgreSQL {version} integrado</translation>
    </message>
    <message>
        <source>{database} (read only: of a newer cbdesk)</source>
        <translation>{database} (solo lectura: de un cbdesk más nuevo)</translation>
    </message>
    <message>
        <source>PostgreSQL {version} on {host}</source>
        <translation>PostgreSQL {version} en {host}</translation>
    </message>
    <message>
        <source>Where the program ended the hard way</source>
        <translation>Dónde el programa terminó de forma abrupta</translation>
    </message>
    <message>
        <source>What cbdesk did</source>
        <translation>Lo que hizo cbdesk</translation>
    </message>
    <message>
        <source>How the last syncs went</source>
        <translation>Cómo resultaron las últimas sincronizaciones</translation>
    </message>
    <message>
        <source>Versions of cbdesk, its libraries and the system</source>
        <translation>Versiones de cbdesk, de sus bibliotecas y del sistema</translation>
    </message>
    <message>
        <source>Every setting and where it comes from; of secrets only whether they are set</source>
        <translation>Cada ajuste y de dónde viene; de los secretos solo si están definidos</translation>
    </message>
    <message>
        <source>State of database, cache and sources</source>
        <translation>Estado de la base de datos, la caché y las fuentes</translation>
    </message>
    <message>
        <source>assets of {host} can be read</source>
        <translation>los activos de {host} se pueden leer</translation>
    </message>
    <message>
        <source>assets of {host} can be read; the token is valid until {day}</source>
        <translation>los activos de {host} se pueden leer; el token es válido hasta el {day}</translation>
    </message>
    <message>
        <source>not set up</source>
        <translation>sin configurar</translation>
    </message>
    <message>
        <source>The key of {account}.</source>
        <translation>La clave de {account}.</translation>
    </message>
    <message>
        <source>Batteries</source>
        <translation>Baterías</translation>
    </message>
    <message>
        <source>Organizational units</source>
        <translation>Unidades organizativas</translation>
    </message>
    <message>
        <source>batteries</source>
        <translation>baterías</translation>
    </message>
    <message>
        <source>organizational units</source>
        <translation>unidades organizativas</translation>
    </message>
    <message>
        <source>{reason} Without it there are no battery figures.</source>
        <translation>{reason} Sin este permiso no hay datos de batería.</translation>
    </message>
    <message>
        <source>{reason} Without it a sync takes longer.</source>
        <translation>{reason} Sin este permiso una sincronización tarda más.</translation>
    </message>
    <message>
        <source>The Google admin e-mail is not set: the service account must act as an admin.</source>
        <translation>Falta el correo del administrador de Google: la cuenta de servicio debe actuar como un administrador.</translation>
    </message>
    <message>
        <source>There is no Google key file {path}.</source>
        <translation>No existe el archivo de clave de Google {path}.</translation>
    </message>
    <message>
        <source>The Google key file {path} cannot be read: {reason}.</source>
        <translation>No se puede leer el archivo de clave de Google {path}: {reason}.</translation>
    </message>
    <message>
        <source>The Google key file {path} is not JSON.</source>
        <translation>El archivo de clave de Google {path} no es JSON.</translation>
    </message>
    <message>
        <source>The Google key file {path} is not the key of a service account.</source>
        <translation>El archivo de clave de Google {path} no es la clave de una cuenta de servicio.</translation>
    </message>
    <message>
        <source>The Google key file {path} lacks {parts}.</source>
        <translation>Al archivo de clave de Google {path} le falta {parts}.</translation>
    </message>
    <message>
        <source>The private key in the Google key file {path} cannot be read.</source>
        <translation>No se puede leer la clave privada del archivo de clave de Google {path}.</translation>
    </message>
    <message>
        <source>Can be read.</source>
        <translation>Se pueden leer.</translation>
    </message>
    <message>
        <source>Cannot be read: {scopes}.</source>
        <translation>No se pueden leer: {scopes}.</translation>
    </message>
    <message>
        <source>Everything can be read.</source>
        <translation>Todo se puede leer.</translation>
    </message>
    <message>
        <source>The key works, but its owner sees no organization.</source>
        <translation>La clave funciona, pero su dueño no ve ninguna organización.</translation>
    </message>
    <message>
        <source>The key works. The organization is none that the key sees: choose one.</source>
        <translation>La clave funciona. La organización no es ninguna de las que ve la clave: elija una.</translation>
    </message>
    <message>
        <source>The key works. The organization is not chosen yet: choose one.</source>
        <translation>La clave funciona. Aún no se eligió la organización: elija una.</translation>
    </message>
    <message>
        <source>{organization}: its networks can be read.</source>
        <translation>{organization}: sus redes se pueden leer.</translation>
    </message>
    <message>
        <source>The embedded PostgreSQL will keep its data in {folder}.</source>
        <translation>El PostgreSQL integrado guardará sus datos en {folder}.</translation>
    </message>
    <message>
        <source>Version {version}, {place}.</source>
        <translation>Versión {version}, {place}.</translation>
    </message>
    <message>
        <source>embedded</source>
        <translation>integrado</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>este equipo</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tablas</translation>
    </message>
    <message>
        <source>They are those of this cbdesk.</source>
        <translation>Son las de este cbdesk.</translation>
    </message>
    <message>
        <source>It answers.</source>
        <translation>Responde.</translation>
    </message>
    <message>
        <source>It does not answer; cbdesk works without it, more slowly.</source>
        <translation>No responde; cbdesk funciona sin él, más lentamente.</translation>
    </message>
    <message>
        <source>The database answers.</source>
        <translation>La base de datos responde.</translation>
    </message>
    <message>
        <source>The database has no tables of cbdesk yet.</source>
        <translation>La base de datos aún no tiene tablas de cbdesk.</translation>
    </message>
    <message>
        <source>The simulated district brings its own settings.</source>
        <translation>El distrito simulado trae su propia configuración.</translation>
    </message>
    <message>
        <source>Fixed by the policy of this computer: {place}</source>
        <translation>Fijado por la directiva de este equipo: {place}</translation>
    </message>
    <message>
        <source>Fixed by the environment variable {name}.</source>
        <translation>Fijado por la variable de entorno {name}.</translation>
    </message>
    <message>
        <source>Fixed by {name} in the file .env of the working folder.</source>
        <translation>Fijado por {name} en el archivo .env de la carpeta de trabajo.</translation>
    </message>
    <message>
        <source>Fixed on the command line.</source>
        <translation>Fijado en la línea de comandos.</translation>
    </message>
    <message>
        <source>Not set. The keyring of this system cannot keep it: {reason}.</source>
        <translation>Sin definir. El llavero de este sistema no puede guardarlo: {reason}.</translation>
    </message>
    <message>
        <source>there is no keyring on this system</source>
        <translation>este sistema no tiene llavero</translation>
    </message>
    <message>
        <source>it is locked</source>
        <translation>está bloqueado</translation>
    </message>
    <message>
        <source>it is locked or its prompt was dismissed</source>
        <translation>está bloqueado o se cerró su pregunta</translation>
    </message>
    <message>
        <source>Not set. It will be kept in the keyring of this system, service “cbdesk”.</source>
        <translation>Sin definir. Se guardará en el llavero de este sistema, servicio “cbdesk”.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this system, service “cbdesk”.</source>
        <translation>Guardado en el llavero de este sistema, servicio “cbdesk”.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this system, which does not answer now: unlock it.</source>
        <translation>Guardado en el llavero de este sistema, que ahora no responde: desbloquéelo.</translation>
    </message>
    <message>
        <source>Kept in {file}, which only your account can read.</source>
        <translation>Guardado en {file}, que solo su cuenta puede leer.</translation>
    </message>
    <message>
        <source>Comes from the environment variable {name}.</source>
        <translation>Viene de la variable de entorno {name}.</translation>
    </message>
    <message>
        <source>for {duration}</source>
        <translation>desde hace {duration}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>faltan unos {time}</translation>
    </message>
    <message>
        <source>Syncing on {holder}</source>
        <translation>{holder} está sincronizando</translation>
    </message>
    <message>
        <source>The export was stopped; no file is left of it.</source>
        <translation>Se detuvo la exportación; no queda ningún archivo.</translation>
    </message>
    <message>
        <source>Exporting {title}</source>
        <translation>Exportando {title}</translation>
    </message>
    <message>
        <source>Printing {title}</source>
        <translation>Imprimiendo {title}</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columnas</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Creado</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Por</translation>
    </message>
    <message>
        <source>{count} of {total} rows</source>
        <translation>{count} de {total} filas</translation>
    </message>
    <message>
        <source>{count} rows</source>
        <translation>{count} filas</translation>
    </message>
    <message>
        <source>{rows} sent to the printer.</source>
        <translation>Enviado a la impresora: {rows}.</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>Enviado a la impresora.</translation>
    </message>
    <message>
        <source>{rows} written to {path}</source>
        <translation>{rows} en {path}</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Escrito en {path}</translation>
    </message>
    <message>
        <source>{name} has not been read completely yet</source>
        <translation>Aún no hay una lectura completa de {name}</translation>
    </message>
    <message>
        <source>{name}, read {ago} ({time})</source>
        <translation>{name}, última lectura {ago} ({time})</translation>
    </message>
    <message>
        <source>{sources} could not be read.</source>
        <translation>No se pudo leer: {sources}.</translation>
    </message>
    <message>
        <source>The database is away. What is shown was copied to this computer at {time}</source>
        <translation>La base de datos no está disponible. Lo que se muestra se copió a este equipo el {time}</translation>
    </message>
    <message>
        <source>{name} never read</source>
        <translation>{name}: sin lecturas</translation>
    </message>
    <message>
        <source>{name} was copied completely at {time}</source>
        <translation>Copia completa de {name}: {time}</translation>
    </message>
    <message>
        <source>{text}, failing</source>
        <translation>{text}, con error</translation>
    </message>
    <message>
        <source>an unknown time</source>
        <translation>hora desconocida</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>no se indicó la razón</translation>
    </message>
    <message>
        <source>Last attempt: {time}</source>
        <translation>Último intento: {time}</translation>
    </message>
    <message>
        <source>Last complete reading: {time}</source>
        <translation>Última lectura completa: {time}</translation>
    </message>
    <message>
        <source>{source} could not be read at {time}: {reason}</source>
        <translation>No se pudo leer {source} ({time}): {reason}</translation>
    </message>
    <message>
        <source>all words match</source>
        <translation>todas las palabras coinciden</translation>
    </message>
    <message>
        <source>by {words}</source>
        <translation>por {words}</translation>
    </message>
    <message>
        <source>{number} by {words}</source>
        <translation>{number} por {words}</translation>
    </message>
    <message>
        <source>the first {count} are shown: sort by a column to list all</source>
        <translation>se muestran los primeros {count}: ordene por una columna para ver todos</translation>
    </message>
    <message>
        <source>Asking Google, IncidentIQ and Meraki about {name}…</source>
        <translation>Preguntando a Google, IncidentIQ y Meraki por {name}…</translation>
    </message>
    <message>
        <source>The child ended with code {exit_code} and said nothing.</source>
        <translation>El proceso terminó con el código {exit_code} y no dijo nada.</translation>
    </message>
    <message>
        <source>The systems could not be asked. {reason}</source>
        <translation>No se pudo preguntar a los sistemas. {reason}</translation>
    </message>
    <message>
        <source>What is new is shown.</source>
        <translation>Se muestra lo nuevo.</translation>
    </message>
    <message>
        <source>Nothing has changed.</source>
        <translation>Nada ha cambiado.</translation>
    </message>
    <message>
        <source>Asked at {time}.</source>
        <translation>Consultado a las {time}.</translation>
    </message>
    <message>
        <source>{systems} answered.</source>
        <translation>Respuesta de {systems}.</translation>
    </message>
    <message>
        <source>{systems} found nothing.</source>
        <translation>Sin resultados en {systems}.</translation>
    </message>
    <message>
        <source>Not reached: {systems}.</source>
        <translation>No responde: {systems}.</translation>
    </message>
    <message>
        <source>The log cannot be read: {strerror}.</source>
        <translation>No se puede leer el registro: {strerror}.</translation>
    </message>
    <message>
        <source>{count} of {known}</source>
        <translation>{count} de {known}</translation>
    </message>
    <message>
        <source>Same as line {line}</source>
        <translation>Igual que la línea {line}</translation>
    </message>
    <message>
        <source>Same device as {ident} in line {line}</source>
        <translation>El mismo dispositivo que {ident} en la línea {line}</translation>
    </message>
    <message>
        <source>{devices}: {names}</source>
        <translation>{devices}: {names}</translation>
    </message>
    <message>
        <source>Matched {value}</source>
        <translation>Coincide con {value}</translation>
    </message>
    <message>
        <source>By {field}</source>
        <translation>Por {field}</translation>
    </message>
    <message>
        <source>Asset</source>
        <translation>Etiqueta</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Usuario</translation>
    </message>
    <message>
        <source>The person the device is assigned to in Google</source>
        <translation>La persona a quien el dispositivo está asignado en Google</translation>
    </message>
    <message>
        <source>The location of the asset in IncidentIQ</source>
        <translation>La ubicación del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Último contacto</translation>
    </message>
    <message>
        <source>Talked to Google or was on school Wi-Fi</source>
        <translation>Se comunicó con Google o estuvo en el Wi-Fi de la escuela</translation>
    </message>
    <message>
        <source>AUE</source>
        <translation>AUE</translation>
    </message>
    <message>
        <source>Google&apos;s auto-update expiration: the last month with updates</source>
        <translation>Vencimiento de actualizaciones de Google: el último mes con actualizaciones</translation>
    </message>
    <message>
        <source>Matched</source>
        <translation>Coincidencia</translation>
    </message>
    <message>
        <source>What the search found, and how</source>
        <translation>Qué encontró la búsqueda, y cómo</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Atención</translation>
    </message>
    <message>
        <source>The first rule that concerns the device; it also colours the row</source>
        <translation>La primera regla que afecta al dispositivo; también da color a la fila</translation>
    </message>
    <message>
        <source>The organizational unit in Google Admin</source>
        <translation>La unidad organizativa en Google Admin</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>Salón</translation>
    </message>
    <message>
        <source>The room of the asset in IncidentIQ</source>
        <translation>El salón del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>ChromeOS</source>
        <translation>ChromeOS</translation>
    </message>
    <message>
        <source>The version that Google last heard of</source>
        <translation>La última versión que Google conoce</translation>
    </message>
    <message>
        <source>What is left of the capacity that it had when new</source>
        <translation>Lo que queda de la capacidad que tenía cuando era nueva</translation>
    </message>
    <message>
        <source>Last sync</source>
        <translation>Última sincronización</translation>
    </message>
    <message>
        <source>When an access point last heard it</source>
        <translation>Cuándo un punto de acceso lo detectó por última vez</translation>
    </message>
    <message>
        <source>Access point</source>
        <translation>Punto de acceso</translation>
    </message>
    <message>
        <source>The access point that last heard it</source>
        <translation>El último punto de acceso que lo detectó</translation>
    </message>
    <message>
        <source>The Meraki network that last heard it</source>
        <translation>La última red de Meraki que lo detectó</translation>
    </message>
    <message>
        <source>MAC address</source>
        <translation>Dirección MAC</translation>
    </message>
    <message>
        <source>Of its Wi-Fi</source>
        <translation>De su Wi-Fi</translation>
    </message>
    <message>
        <source>In IncidentIQ</source>
        <translation>En IncidentIQ</translation>
    </message>
    <message>
        <source>The status of the asset in IncidentIQ</source>
        <translation>El estado del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>Known to</source>
        <translation>Conocido por</translation>
    </message>
    <message>
        <source>Which systems know the device</source>
        <translation>Qué sistemas conocen el dispositivo</translation>
    </message>
    <message>
        <source>Google id</source>
        <translation>Id de Google</translation>
    </message>
    <message>
        <source>The device id of Google&apos;s directory</source>
        <translation>El id del dispositivo en el directorio de Google</translation>
    </message>
    <message>
        <source>Deleted in its system; what was known stays.</source>
        <translation>Eliminado en su sistema; lo que se sabía se conserva.</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Inhabilitado</translation>
    </message>
    <message>
        <source>Locked by an administrator: lost or stolen.</source>
        <translation>Bloqueado por un administrador: perdido o robado.</translation>
    </message>
    <message>
        <source>Deprovisioned</source>
        <translation>Desaprovisionado</translation>
    </message>
    <message>
        <source>Given up; its licence is free.</source>
        <translation>Dado de baja; su licencia está libre.</translation>
    </message>
    <message>
        <source>Updates ended</source>
        <translation>Sin actualizaciones</translation>
    </message>
    <message>
        <source>Google sends no more updates: replace it.</source>
        <translation>Google ya no envía actualizaciones: reemplácelo.</translation>
    </message>
    <message>
        <source>Battery below 60 %</source>
        <translation>Batería &lt; 60 %</translation>
    </message>
    <message>
        <source>No school day on one charge any more.</source>
        <translation>Ya no alcanza para un día de clases con una carga.</translation>
    </message>
    <message>
        <source>Not seen for 30 days</source>
        <translation>Sin contacto por 30 días</translation>
    </message>
    <message>
        <source>Neither Google nor the Wi-Fi heard of it: find it.</source>
        <translation>Ni Google ni el Wi-Fi supieron de él: búsquelo.</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Activo</translation>
    </message>
    <message>
        <source>Provisioned</source>
        <translation>Aprovisionado</translation>
    </message>
    <message>
        <source>Return requested</source>
        <translation>Devolución solicitada</translation>
    </message>
    <message>
        <source>Return arrived</source>
        <translation>Devolución recibida</translation>
    </message>
    <message>
        <source>Shipped</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>Delinquent</source>
        <translation>En mora</translation>
    </message>
    <message>
        <source>Inactive</source>
        <translation>Inactivo</translation>
    </message>
    <message>
        <source>Google and IncidentIQ</source>
        <translation>Google e IncidentIQ</translation>
    </message>
    <message>
        <source>Google alone</source>
        <translation>Solo Google</translation>
    </message>
    <message>
        <source>IncidentIQ alone</source>
        <translation>Solo IncidentIQ</translation>
    </message>
    <message>
        <source>asset tag</source>
        <translation>etiqueta de inventario</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>user</source>
        <translation>usuario</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>propietario</translation>
    </message>
    <message>
        <source>building</source>
        <translation>edificio</translation>
    </message>
    <message>
        <source>room</source>
        <translation>salón</translation>
    </message>
    <message>
        <source>location</source>
        <translation>ubicación</translation>
    </message>
    <message>
        <source>org unit</source>
        <translation>unidad organizativa</translation>
    </message>
    <message>
        <source>IP address</source>
        <translation>dirección IP</translation>
    </message>
    <message>
        <source>device id</source>
        <translation>id de dispositivo</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nombre</translation>
    </message>
    <message>
        <source>access point</source>
        <translation>punto de acceso</translation>
    </message>
    <message>
        <source>network</source>
        <translation>red</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>notas</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exacta</translation>
    </message>
    <message>
        <source>prefix</source>
        <translation>inicio</translation>
    </message>
    <message>
        <source>substring</source>
        <translation>parte</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>parecida</translation>
    </message>
    <message>
        <source>Google status</source>
        <translation>Estado en Google</translation>
    </message>
    <message>
        <source>IncidentIQ status</source>
        <translation>Estado en IncidentIQ</translation>
    </message>
    <message>
        <source>Gone from its source</source>
        <translation>Ya no está en su fuente</translation>
    </message>
    <message>
        <source>Enrolled in Google</source>
        <translation>Inscrito en Google</translation>
    </message>
    <message>
        <source>First stored by cbdesk; earlier changes are not known</source>
        <translation>Guardado por primera vez por cbdesk; los cambios anteriores no se conocen</translation>
    </message>
    <message>
        <source>status</source>
        <translation>estado</translation>
    </message>
    <message>
        <source>battery health</source>
        <translation>estado de la batería</translation>
    </message>
    <message>
        <source>os version</source>
        <translation>versión del sistema</translation>
    </message>
    <message>
        <source>aue date</source>
        <translation>vencimiento de actualizaciones</translation>
    </message>
    <message>
        <source>battery cycle count</source>
        <translation>ciclos de carga de la batería</translation>
    </message>
    <message>
        <source>battery full charge capacity</source>
        <translation>capacidad de la batería con carga completa</translation>
    </message>
    <message>
        <source>battery design capacity</source>
        <translation>capacidad de diseño de la batería</translation>
    </message>
    <message>
        <source>battery manufacturer</source>
        <translation>fabricante de la batería</translation>
    </message>
    <message>
        <source>platform version</source>
        <translation>versión de la plataforma</translation>
    </message>
    <message>
        <source>firmware version</source>
        <translation>versión del firmware</translation>
    </message>
    <message>
        <source>model</source>
        <translation>modelo</translation>
    </message>
    <message>
        <source>iiq asset id</source>
        <translation>id del activo en IncidentIQ</translation>
    </message>
    <message>
        <source>data source</source>
        <translation>fuente de datos</translation>
    </message>
    <message>
        <source>deprovision reason</source>
        <translation>motivo del desaprovisionamiento</translation>
    </message>
    <message>
        <source>boot mode</source>
        <translation>modo de arranque</translation>
    </message>
    <message>
        <source>iiq model</source>
        <translation>modelo en IncidentIQ</translation>
    </message>
    <message>
        <source>is deleted</source>
        <translation>eliminado</translation>
    </message>
    <message>
        <source>Who has it</source>
        <translation>Quién lo tiene</translation>
    </message>
    <message>
        <source>Assigned to one, used by another</source>
        <translation>Asignado a uno, usado por otro</translation>
    </message>
    <message>
        <source>Asset tag</source>
        <translation>Etiqueta de inventario</translation>
    </message>
    <message>
        <source>Where it belongs, and where it is</source>
        <translation>Dónde debe estar y dónde está</translation>
    </message>
    <message>
        <source>Whether it is in use</source>
        <translation>Si está en uso</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Número de serie</translation>
    </message>
    <message>
        <source>Two assets in IncidentIQ</source>
        <translation>Dos activos en IncidentIQ</translation>
    </message>
    <message>
        <source>{value} could not be stored as delivered</source>
        <translation>{value} no se pudo guardar como se entregó</translation>
    </message>
    <message>
        <source>{value} is delivered for another device too, which keeps it</source>
        <translation>{value} se entregó también para otro dispositivo, que lo conserva</translation>
    </message>
    <message>
        <source>{value} is on another device too, which keeps it</source>
        <translation>{value} está también en otro dispositivo, que lo conserva</translation>
    </message>
    <message>
        <source>IncidentIQ has another asset with serial {value}</source>
        <translation>IncidentIQ tiene otro activo con el número de serie {value}</translation>
    </message>
    <message>
        <source>{value} is delivered for another device too; this one keeps it</source>
        <translation>{value} se entregó también para otro dispositivo; este lo conserva</translation>
    </message>
    <message>
        <source>{value} is on another device too; this one keeps it</source>
        <translation>{value} está también en otro dispositivo; este lo conserva</translation>
    </message>
    <message>
        <source>Google</source>
        <translation>Google</translation>
    </message>
    <message>
        <source>Google telemetry</source>
        <translation>Telemetría de Google</translation>
    </message>
    <message>
        <source>IncidentIQ</source>
        <translation>IncidentIQ</translation>
    </message>
    <message>
        <source>Meraki</source>
        <translation>Meraki</translation>
    </message>
    <message>
        <source>Google users</source>
        <translation>Usuarios de Google</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Fusión</translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation>Telemetría</translation>
    </message>
    <message>
        <source>IIQ</source>
        <translation>IIQ</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Chromebooks</source>
        <translation>Chromebooks</translation>
    </message>
    <message>
        <source>Wi-Fi clients</source>
        <translation>Clientes Wi-Fi</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Completa</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>justo ahora</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>hace {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>hace {n} h</translation>
    </message>
    <message>
        <source>{n} d ago</source>
        <translation>hace {n} d</translation>
    </message>
    <message>
        <source>{n} wk ago</source>
        <translation>hace {n} sem</translation>
    </message>
    <message>
        <source>{n} mo ago</source>
        <translation>hace {n} meses</translation>
    </message>
    <message>
        <source>{n} yr ago</source>
        <translation>hace {n} años</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} d</translation>
    </message>
    <message>
        <source>{n} wk</source>
        <translation>{n} sem</translation>
    </message>
    <message>
        <source>{n} mo</source>
        <translation>{n} meses</translation>
    </message>
    <message>
        <source>{n} yr</source>
        <translation>{n} años</translation>
    </message>
    <message>
        <source>assigned device</source>
        <translation>dispositivo asignado</translation>
    </message>
    <message>
        <source>assigned devices</source>
        <translation>dispositivos asignados</translation>
    </message>
    <message>
        <source>call</source>
        <translation>llamada</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>llamadas</translation>
    </message>
    <message>
        <source>charge cycle</source>
        <translation>ciclo de carga</translation>
    </message>
    <message>
        <source>charge cycles</source>
        <translation>ciclos de carga</translation>
    </message>
    <message>
        <source>contradiction</source>
        <translation>contradicción</translation>
    </message>
    <message>
        <source>contradictions</source>
        <translation>contradicciones</translation>
    </message>
    <message>
        <source>database</source>
        <translation>base de datos</translation>
    </message>
    <message>
        <source>databases</source>
        <translation>bases de datos</translation>
    </message>
    <message>
        <source>device</source>
        <translation>dispositivo</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>dispositivos</translation>
    </message>
    <message>
        <source>identifier</source>
        <translation>identificador</translation>
    </message>
    <message>
        <source>identifiers</source>
        <translation>identificadores</translation>
    </message>
    <message>
        <source>look-up</source>
        <translation>consulta</translation>
    </message>
    <message>
        <source>look-ups</source>
        <translation>consultas</translation>
    </message>
    <message>
        <source>minute</source>
        <translation>minuto</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>minutos</translation>
    </message>
    <message>
        <source>older change</source>
        <translation>cambio anterior</translation>
    </message>
    <message>
        <source>older changes</source>
        <translation>cambios anteriores</translation>
    </message>
    <message>
        <source>other model</source>
        <translation>otro modelo</translation>
    </message>
    <message>
        <source>other models</source>
        <translation>otros modelos</translation>
    </message>
    <message>
        <source>page</source>
        <translation>página</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>páginas</translation>
    </message>
    <message>
        <source>record</source>
        <translation>entrada</translation>
    </message>
    <message>
        <source>records</source>
        <translation>entradas</translation>
    </message>
    <message>
        <source>row</source>
        <translation>fila</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>filas</translation>
    </message>
    <message>
        <source>run</source>
        <translation>ejecución</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>ejecuciones</translation>
    </message>
    <message>
        <source>selected row</source>
        <translation>fila seleccionada</translation>
    </message>
    <message>
        <source>selected rows</source>
        <translation>filas seleccionadas</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>ajuste</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>ajustes</translation>
    </message>
    <message>
        <source>users</source>
        <translation>usuarios</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>advertencia</translation>
    </message>
    <message>
        <source>warnings</source>
        <translation>advertencias</translation>
    </message>
    <message>
        <source>asset</source>
        <translation>activo</translation>
    </message>
    <message>
        <source>assets</source>
        <translation>activos</translation>
    </message>
    <message>
        <source>networks</source>
        <translation>redes</translation>
    </message>
    <message>
        <source>retry</source>
        <translation>reintento</translation>
    </message>
    <message>
        <source>retries</source>
        <translation>reintentos</translation>
    </message>
    <message>
        <source>more device is</source>
        <translation>dispositivo más</translation>
    </message>
    <message>
        <source>more devices are</source>
        <translation>dispositivos más</translation>
    </message>
    <message>
        <source>Connecting to the database…</source>
        <translation>Conectando con la base de datos…</translation>
    </message>
    <message>
        <source>The first start prepares this station&apos;s own PostgreSQL; that takes some seconds.</source>
        <translation>El primer inicio prepara el PostgreSQL propio de esta estación; eso tarda unos segundos.</translation>
    </message>
    <message>
        <source>No devices yet</source>
        <translation>Aún no hay dispositivos</translation>
    </message>
    <message>
        <source>The database is empty. The first sync reads every Chromebook from Google Admin, IncidentIQ and Meraki.</source>
        <translation>La base de datos está vacía. La primera sincronización lee todos los Chromebooks de Google Admin, IncidentIQ y Meraki.</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>Iniciar la primera sincronización</translation>
    </message>
    <message>
        <source>No users yet</source>
        <translation>Aún no hay usuarios</translation>
    </message>
    <message>
        <source>The next full sync reads every user from Google Workspace.</source>
        <translation>La próxima sincronización completa lee todos los usuarios de Google Workspace.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Reading the users…</source>
        <translation>Leyendo los usuarios…</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>desconocido</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>cbdesk does not read tickets: this is all that it knows from IncidentIQ. Open the asset there to see them.</source>
        <translation>cbdesk no lee tickets: esto es todo lo que sabe de IncidentIQ. Abra el activo allí para verlos.</translation>
    </message>
    <message>
        <source>cbdesk has seen no other device with this user since it began to record. It notes at each sync who used a device last.</source>
        <translation>cbdesk no ha visto ningún otro dispositivo con este usuario desde que empezó a registrar. En cada sincronización anota quién usó un dispositivo por última vez.</translation>
    </message>
    <message>
        <source>from the offline copy</source>
        <translation>desde la copia sin conexión</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Línea</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Identificador</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Encontrado</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>No encontrado</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicado</translation>
    </message>
    <message>
        <source>Ambiguous</source>
        <translation>Ambiguo</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>N.º</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Hora</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>Escaneado</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Cleaned</source>
        <translation>Limpio</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>Repeticiones</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Conocido</translation>
    </message>
    <message>
        <source>Look twice</source>
        <translation>Revisar</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>lectura</translation>
    </message>
    <message>
        <source>storing</source>
        <translation>guardado</translation>
    </message>
    <message>
        <source>linking</source>
        <translation>vinculación</translation>
    </message>
    <message>
        <source>full</source>
        <translation>completa</translation>
    </message>
    <message>
        <source>changes only</source>
        <translation>solo los cambios</translation>
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
        <source>Interrupted</source>
        <translation>Interrumpida</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>Depuración</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Información</translation>
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
        <source>Critical</source>
        <translation>Crítico</translation>
    </message>
    <message>
        <source>Search devices for “{text}”</source>
        <translation>Buscar dispositivos con “{text}”</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>suspendido</translation>
    </message>
    <message>
        <source>Updates ended {month}</source>
        <translation>Actualizaciones terminadas en {month}</translation>
    </message>
    <message>
        <source>Battery {percent} %</source>
        <translation>Batería {percent} %</translation>
    </message>
    <message>
        <source>Last seen {ago}</source>
        <translation>Último contacto {ago}</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>Nunca visto</translation>
    </message>
    <message>
        <source>Taken back: it no longer counts.</source>
        <translation>Anulada: ya no cuenta.</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>sin indicar</translation>
    </message>
    <message>
        <source>To be looked at</source>
        <translation>Por revisar</translation>
    </message>
    <message>
        <source>Repeats ignored</source>
        <translation>Repeticiones omitidas</translation>
    </message>
    <message>
        <source>Scan session</source>
        <translation>Sesión de lectura</translation>
    </message>
    <message>
        <source>The same code again at once: counted once.</source>
        <translation>El mismo código otra vez enseguida: cuenta una vez.</translation>
    </message>
    <message>
        <source>The database has not answered yet; nothing is lost.</source>
        <translation>La base de datos aún no ha respondido; no se pierde nada.</translation>
    </message>
    <message>
        <source>No device has this serial, asset tag or MAC address.</source>
        <translation>Ningún dispositivo tiene este número de serie, etiqueta de inventario o dirección MAC.</translation>
    </message>
    <message>
        <source>assigned to nobody</source>
        <translation>sin asignar a nadie</translation>
    </message>
    <message>
        <source>{kind} at {times}</source>
        <translation>{kind} a las {times}</translation>
    </message>
    <message>
        <source>Next scheduled sync: {kind}, {time}</source>
        <translation>Próxima sincronización programada: {kind}, {time}</translation>
    </message>
    <message>
        <source>Every day: {syncs}</source>
        <translation>Todos los días: {syncs}</translation>
    </message>
    <message>
        <source>Next sync {time}</source>
        <translation>Próxima sincronización {time}</translation>
    </message>
    <message>
        <source>A scheduled sync was missed</source>
        <translation>Se omitió una sincronización programada</translation>
    </message>
    <message>
        <source>{count} scheduled syncs were missed</source>
        <translation>Se omitieron {count} sincronizaciones programadas</translation>
    </message>
    <message>
        <source>It was due at {time}. One is started now to catch up.</source>
        <translation>Debía empezar el {time}. Ahora se inicia una para ponerse al día.</translation>
    </message>
    <message>
        <source>The last one was due at {time}. One is started now to catch up.</source>
        <translation>La última debía empezar el {time}. Ahora se inicia una para ponerse al día.</translation>
    </message>
    <message>
        <source>It was due at {time}, and this station does not catch up by itself.</source>
        <translation>Debía empezar el {time}, y esta estación no se pone al día por sí sola.</translation>
    </message>
    <message>
        <source>The last one was due at {time}, and this station does not catch up by itself.</source>
        <translation>La última debía empezar el {time}, y esta estación no se pone al día por sí sola.</translation>
    </message>
    <message>
        <source>{count} of {fleet}</source>
        <translation>{count} de {fleet}</translation>
    </message>
    <message>
        <source>the first {count} are listed: search to see others</source>
        <translation>se muestran los primeros {count}: busque para ver otros</translation>
    </message>
    <message>
        <source>This is the simulated district. Close it and start cbdesk to set this station up for real.</source>
        <translation>Este es el distrito simulado. Ciérrelo e inicie cbdesk para configurar esta estación de verdad.</translation>
    </message>
    <message>
        <source>Taken from {name}: {settings}. Save to keep them.</source>
        <translation>Tomado de {name}: {settings}. Guarde para conservarlos.</translation>
    </message>
    <message>
        <source>Fixed here and left as they are: {settings}.</source>
        <translation>Fijados aquí y sin modificar: {settings}.</translation>
    </message>
    <message>
        <source>{settings} written to {path}. No secret is among them.</source>
        <translation>{settings} en {path}. No incluye ningún secreto.</translation>
    </message>
    <message>
        <source>Will be kept when you save.</source>
        <translation>Se conservará cuando guarde.</translation>
    </message>
    <message>
        <source>Will be taken away when you save.</source>
        <translation>Se quitará cuando guarde.</translation>
    </message>
    <message>
        <source>Google Admin</source>
        <translation>Google Admin</translation>
    </message>
    <message>
        <source>The service account needs domain-wide delegation in the Admin console (Security, API controls) for four read-only scopes: devices, users, Chrome telemetry and organizational units.</source>
        <translation>La cuenta de servicio necesita delegación en todo el dominio en la consola de Admin (Security, API controls) para cuatro permisos de solo lectura: dispositivos, usuarios, telemetría de Chrome y unidades organizativas.</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>Archivo de clave</translation>
    </message>
    <message>
        <source>The service account&apos;s JSON key. Drop it here.</source>
        <translation>La clave JSON de la cuenta de servicio. Suéltela aquí.</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrador</translation>
    </message>
    <message>
        <source>E-mail of an admin who may read devices and users.</source>
        <translation>Correo de un administrador que puede leer dispositivos y usuarios.</translation>
    </message>
    <message>
        <source>Customer id</source>
        <translation>Id de cliente</translation>
    </message>
    <message>
        <source>Only for a reseller with several customers.</source>
        <translation>Solo para un revendedor con varios clientes.</translation>
    </message>
    <message>
        <source>Devices per page</source>
        <translation>Dispositivos por página</translation>
    </message>
    <message>
        <source>1 to 300.</source>
        <translation>1 a 300.</translation>
    </message>
    <message>
        <source>Directory API</source>
        <translation>Directory API</translation>
    </message>
    <message>
        <source>Where the Directory API answers.</source>
        <translation>Dónde responde la Directory API.</translation>
    </message>
    <message>
        <source>Chrome Management API</source>
        <translation>Chrome Management API</translation>
    </message>
    <message>
        <source>For battery figures.</source>
        <translation>Para los datos de batería.</translation>
    </message>
    <message>
        <source>An administrator finds the token and the site id under Administration, Developer Tools.</source>
        <translation>Un administrador encuentra el token y el id del sitio en Administration, Developer Tools.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>mydistrict, or the address of any page of it.</source>
        <translation>midistrito, o la dirección de cualquiera de sus páginas.</translation>
    </message>
    <message>
        <source>API token</source>
        <translation>Token de API</translation>
    </message>
    <message>
        <source>Site id</source>
        <translation>Id del sitio</translation>
    </message>
    <message>
        <source>Only for a district with several sites.</source>
        <translation>Solo para un distrito con varios sitios.</translation>
    </message>
    <message>
        <source>Assets per page</source>
        <translation>Activos por página</translation>
    </message>
    <message>
        <source>1 to 1000.</source>
        <translation>1 a 1000.</translation>
    </message>
    <message>
        <source>Chromebook categories</source>
        <translation>Categorías de Chromebook</translation>
    </message>
    <message>
        <source>Their ids, separated by commas. Empty: categories with Chromebook in their name.</source>
        <translation>Sus id, separados por comas. Vacío: categorías con Chromebook en el nombre.</translation>
    </message>
    <message>
        <source>Cisco Meraki</source>
        <translation>Cisco Meraki</translation>
    </message>
    <message>
        <source>A read-only organization administrator makes a key under My profile, API access.</source>
        <translation>Un administrador de la organización de solo lectura crea una clave en My profile, API access.</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clave de API</translation>
    </message>
    <message>
        <source>Organization</source>
        <translation>Organización</translation>
    </message>
    <message>
        <source>Test the key to choose one by name.</source>
        <translation>Pruebe la clave para elegir una por su nombre.</translation>
    </message>
    <message>
        <source>Look back</source>
        <translation>Período consultado</translation>
    </message>
    <message>
        <source>Hours for which clients are asked, 1 to 744.</source>
        <translation>Horas por las que se piden clientes, 1 a 744.</translation>
    </message>
    <message>
        <source>Requests a second</source>
        <translation>Solicitudes por segundo</translation>
    </message>
    <message>
        <source>The organization has ten for all its programs.</source>
        <translation>La organización tiene diez para todos sus programas.</translation>
    </message>
    <message>
        <source>Dashboard API</source>
        <translation>Dashboard API</translation>
    </message>
    <message>
        <source>Another one in China, Canada, for governments.</source>
        <translation>Otra en China, Canadá y para gobiernos.</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Base de datos</translation>
    </message>
    <message>
        <source>Without an address, cbdesk keeps a PostgreSQL of its own on this computer. The district&apos;s server lets all stations share one.</source>
        <translation>Sin una dirección, cbdesk tiene su propio PostgreSQL en este equipo. El servidor del distrito permite que todas las estaciones compartan uno.</translation>
    </message>
    <message>
        <source>PostgreSQL</source>
        <translation>PostgreSQL</translation>
    </message>
    <message>
        <source>postgresql://user:password@host:5432/chromebook_dashboard</source>
        <translation>postgresql://user:password@host:5432/chromebook_dashboard</translation>
    </message>
    <message>
        <source>Redis cache</source>
        <translation>Caché de Redis</translation>
    </message>
    <message>
        <source>rediss://host:6379/0</source>
        <translation>rediss://host:6379/0</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>Réplica</translation>
    </message>
    <message>
        <source>postgresql://…, a streaming replica for lists and searches</source>
        <translation>postgresql://…, una réplica en streaming para listas y búsquedas</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Conexiones</translation>
    </message>
    <message>
        <source>The tables are of version {version}, and this cbdesk needs {head}.</source>
        <translation>Las tablas son de la versión {version}, y este cbdesk necesita la {head}.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Acerca de</translation>
    </message>
    <message>
        <source>versions</source>
        <translation>versiones</translation>
    </message>
    <message>
        <source>Python and Qt</source>
        <translation>Python y Qt</translation>
    </message>
    <message>
        <source>sources</source>
        <translation>fuentes</translation>
    </message>
    <message>
        <source>secrets</source>
        <translation>secretos</translation>
    </message>
    <message>
        <source>Google&apos;s key file</source>
        <translation>archivo de clave de Google</translation>
    </message>
    <message>
        <source>station</source>
        <translation>estación</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>disco</translation>
    </message>
    <message>
        <source>data folder</source>
        <translation>carpeta de datos</translation>
    </message>
    <message>
        <source>encryption</source>
        <translation>cifrado</translation>
    </message>
    <message>
        <source>schema</source>
        <translation>esquema</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>latencia</translation>
    </message>
    <message>
        <source>clock</source>
        <translation>reloj</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>conexiones</translation>
    </message>
    <message>
        <source>rights</source>
        <translation>permisos</translation>
    </message>
    <message>
        <source>locks</source>
        <translation>bloqueos</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>respaldo</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>conexión</translation>
    </message>
    <message>
        <source>sync</source>
        <translation>sincronización</translation>
    </message>
    <message>
        <source>last sync</source>
        <translation>última sincronización</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>caché</translation>
    </message>
    <message>
        <source>window</source>
        <translation>ventana</translation>
    </message>
    <message>
        <source>screen</source>
        <translation>pantalla</translation>
    </message>
    <message>
        <source>fonts</source>
        <translation>fuentes de letra</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>imágenes</translation>
    </message>
    <message>
        <source>cbdesk {version} on {system}</source>
        <translation>cbdesk {version} en {system}</translation>
    </message>
    <message>
        <source>updates</source>
        <translation>actualizaciones</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>directiva</translation>
    </message>
    <message>
        <source>{place} fixes {keys}</source>
        <translation>{place} fija {keys}</translation>
    </message>
    <message>
        <source>Nobody has been asked for newer versions yet.</source>
        <translation>Todavía no se ha preguntado por versiones nuevas.</translation>
    </message>
    <message>
        <source>Asked {when}. Questions in a row without an answer: {count}. {problem}</source>
        <translation>Preguntado: {when}. Preguntas seguidas sin respuesta: {count}. {problem}</translation>
    </message>
    <message>
        <source>Check the network and the setting updates.url.</source>
        <translation>Compruebe la red y el ajuste updates.url.</translation>
    </message>
    <message>
        <source>cbdesk {version} is available. This is version {own}.</source>
        <translation>Ya está disponible cbdesk {version}. Esta es la versión {own}.</translation>
    </message>
    <message>
        <source>What is new in it: cbdesk version --check</source>
        <translation>Qué trae de nuevo: cbdesk version --check</translation>
    </message>
    <message>
        <source>Asked {when}; nothing newer is known.</source>
        <translation>Preguntado: {when}; no se conoce nada más nuevo.</translation>
    </message>
    <message>
        <source>The simulated district asks nobody.</source>
        <translation>El distrito simulado no pregunta a nadie.</translation>
    </message>
    <message>
        <source>Nobody is asked for newer versions: updates.check is off (from {place}).</source>
        <translation>No se pregunta por versiones nuevas: updates.check está desactivado (según {place}).</translation>
    </message>
    <message>
        <source>Nobody is asked for newer versions: no address is set (updates.url).</source>
        <translation>No se pregunta por versiones nuevas: no hay ninguna dirección (updates.url).</translation>
    </message>
    <message>
        <source>nowhere: there is no config.toml</source>
        <translation>en ninguna parte: no hay config.toml</translation>
    </message>
    <message>
        <source>set up: {sources}</source>
        <translation>configuradas: {sources}</translation>
    </message>
    <message>
        <source>none is set up: this station only reads the database</source>
        <translation>ninguna configurada: esta estación solo lee la base de datos</translation>
    </message>
    <message>
        <source>Whether they let us in says: cbdesk config test</source>
        <translation>Si nos dejan entrar lo dice: cbdesk config test</translation>
    </message>
    <message>
        <source>Correct or remove what is named.</source>
        <translation>Corrija o quite lo que se nombra.</translation>
    </message>
    <message>
        <source>Correct what is named; the rest was not looked at.</source>
        <translation>Corrija lo que se nombra; lo demás no se revisó.</translation>
    </message>
    <message>
        <source>Put the file there, or correct the setting.</source>
        <translation>Ponga el archivo allí o corrija el ajuste.</translation>
    </message>
    <message>
        <source>{path} can be read by other accounts.</source>
        <translation>Otras cuentas pueden leer {path}.</translation>
    </message>
    <message>
        <source>Run: {command}</source>
        <translation>Ejecute: {command}</translation>
    </message>
    <message>
        <source>Unlock the keyring, or set the environment variable.</source>
        <translation>Desbloquee el llavero o defina la variable de entorno.</translation>
    </message>
    <message>
        <source>{size} GB free at {folder}</source>
        <translation>{size} GB libres en {folder}</translation>
    </message>
    <message>
        <source>Make room there, or set CBDESK_DATA_DIR to a folder on another disk.</source>
        <translation>Libere espacio allí o defina CBDESK_DATA_DIR con una carpeta de otro disco.</translation>
    </message>
    <message>
        <source>{folder} cannot be written.</source>
        <translation>No se puede escribir en {folder}.</translation>
    </message>
    <message>
        <source>Set CBDESK_DATA_DIR.</source>
        <translation>Defina CBDESK_DATA_DIR.</translation>
    </message>
    <message>
        <source>Check the network, the proxy, and the address in the settings.</source>
        <translation>Compruebe la red, el proxy y la dirección en la configuración.</translation>
    </message>
    <message>
        <source>It answers, and does not say what time it is.</source>
        <translation>Responde y no dice qué hora es.</translation>
    </message>
    <message>
        <source>It answers in {milliseconds} ms; this station&apos;s clock is {offset}.</source>
        <translation>Responde en {milliseconds} ms; el reloj de esta estación está {offset}.</translation>
    </message>
    <message>
        <source>right</source>
        <translation>en hora</translation>
    </message>
    <message>
        <source>{seconds} s fast</source>
        <translation>{seconds} s adelantado</translation>
    </message>
    <message>
        <source>{seconds} s slow</source>
        <translation>{seconds} s atrasado</translation>
    </message>
    <message>
        <source>Let this computer set its clock by a time server.</source>
        <translation>Haga que este equipo ponga su reloj en hora con un servidor de tiempo.</translation>
    </message>
    <message>
        <source>There is no screen here: the commands work, the window does not.</source>
        <translation>Aquí no hay pantalla: los comandos funcionan, la ventana no.</translation>
    </message>
    <message>
        <source>On a server that only syncs, that is as it should be.</source>
        <translation>En un servidor que solo sincroniza, así debe ser.</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>código de salida {code}</translation>
    </message>
    <message>
        <source>Run python3 packaging/run.py: it names the missing packages.</source>
        <translation>Ejecute python3 packaging/run.py: nombra los paquetes que faltan.</translation>
    </message>
    <message>
        <source>platform {platform}, {number} screen(s)</source>
        <translation>plataforma {platform}, {number} pantalla(s)</translation>
    </message>
    <message>
        <source>{number} families; texts are in {font}</source>
        <translation>{number} familias; los textos usan {font}</translation>
    </message>
    <message>
        <source>No font was found.</source>
        <translation>No se encontró ninguna fuente de letra.</translation>
    </message>
    <message>
        <source>Install one, such as fonts-dejavu-core.</source>
        <translation>Instale una, como fonts-dejavu-core.</translation>
    </message>
    <message>
        <source>Qt cannot read {formats}.</source>
        <translation>Qt no puede leer {formats}.</translation>
    </message>
    <message>
        <source>Install PySide6-Essentials again: its image plug-ins are missing.</source>
        <translation>Instale de nuevo PySide6-Essentials: faltan sus complementos de imagen.</translation>
    </message>
    <message>
        <source>Correct the setting that is named.</source>
        <translation>Corrija el ajuste que se nombra.</translation>
    </message>
    <message>
        <source>Check that the server runs and can be reached from this computer.</source>
        <translation>Compruebe que el servidor funciona y responde desde este equipo.</translation>
    </message>
    <message>
        <source>the embedded one</source>
        <translation>la integrada</translation>
    </message>
    <message>
        <source>on {host}</source>
        <translation>en {host}</translation>
    </message>
    <message>
        <source>version {version}, {place}</source>
        <translation>versión {version}, {place}</translation>
    </message>
    <message>
        <source>version {version}, {place}, as {account}</source>
        <translation>versión {version}, {place}, como {account}</translation>
    </message>
    <message>
        <source>cbdesk needs PostgreSQL {version} or newer: let its administrator upgrade the server.</source>
        <translation>cbdesk necesita PostgreSQL {version} o más nuevo: pida a su administrador que actualice el servidor.</translation>
    </message>
    <message>
        <source>The connection is not encrypted.</source>
        <translation>La conexión no está cifrada.</translation>
    </message>
    <message>
        <source>Add sslmode=verify-full and sslrootcert=… to the database URL.</source>
        <translation>Agregue sslmode=verify-full y sslrootcert=… a la URL de la base de datos.</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>versión {version}</translation>
    </message>
    <message>
        <source>version {version} is newer than this cbdesk</source>
        <translation>la versión {version} es más nueva que este cbdesk</translation>
    </message>
    <message>
        <source>Install the current version of cbdesk on this station.</source>
        <translation>Instale la versión actual de cbdesk en esta estación.</translation>
    </message>
    <message>
        <source>version {version}, and this cbdesk needs {head}</source>
        <translation>versión {version}, y este cbdesk necesita la {head}</translation>
    </message>
    <message>
        <source>Run: cbdesk db upgrade</source>
        <translation>Ejecute: cbdesk db upgrade</translation>
    </message>
    <message>
        <source>The extension that makes the search fast is missing.</source>
        <translation>Falta la extensión que hace rápida la búsqueda.</translation>
    </message>
    <message>
        <source>Let an administrator of the server run in this database: CREATE EXTENSION pg_trgm</source>
        <translation>Pida a un administrador del servidor que ejecute en esta base de datos: CREATE EXTENSION pg_trgm</translation>
    </message>
    <message>
        <source>not there: slow statements are not collected</source>
        <translation>no está: no se recopilan las sentencias lentas</translation>
    </message>
    <message>
        <source>{milliseconds} ms for the shortest question</source>
        <translation>{milliseconds} ms para la pregunta más corta</translation>
    </message>
    <message>
        <source>Look at the network between this computer and the server; a replica nearby can answer searches.</source>
        <translation>Revise la red entre este equipo y el servidor; una réplica cercana puede responder las búsquedas.</translation>
    </message>
    <message>
        <source>this station&apos;s clock is {seconds} s ahead of the database&apos;s</source>
        <translation>el reloj de esta estación va {seconds} s adelantado al de la base de datos</translation>
    </message>
    <message>
        <source>this station&apos;s clock is {seconds} s behind the database&apos;s</source>
        <translation>el reloj de esta estación va {seconds} s atrasado al de la base de datos</translation>
    </message>
    <message>
        <source>Let both computers set their clocks by a time server.</source>
        <translation>Haga que ambos equipos pongan su reloj en hora con un servidor de tiempo.</translation>
    </message>
    <message>
        <source>Lower database.pool_size on the stations, or put a pooler (PgBouncer) before the server.</source>
        <translation>Baje database.pool_size en las estaciones o ponga un pooler (PgBouncer) delante del servidor.</translation>
    </message>
    <message>
        <source>This account may read and sync.</source>
        <translation>Esta cuenta puede leer y sincronizar.</translation>
    </message>
    <message>
        <source>This account may read, not sync. {reason}</source>
        <translation>Esta cuenta puede leer, no sincronizar. {reason}</translation>
    </message>
    <message>
        <source>Or: cbdesk db roles</source>
        <translation>O bien: cbdesk db roles</translation>
    </message>
    <message>
        <source>This account may read, not sync; no source is set up here either.</source>
        <translation>Esta cuenta puede leer, no sincronizar; aquí tampoco hay fuentes configuradas.</translation>
    </message>
    <message>
        <source>{number} sessions wait for a lock</source>
        <translation>{number} sesiones esperan un bloqueo</translation>
    </message>
    <message>
        <source>Who holds it says: cbdesk db status --details</source>
        <translation>Quién lo tiene lo dice: cbdesk db status --details</translation>
    </message>
    <message>
        <source>There was none yet.</source>
        <translation>Todavía no hubo ninguna.</translation>
    </message>
    <message>
        <source>Run: cbdesk sync full</source>
        <translation>Ejecute: cbdesk sync full</translation>
    </message>
    <message>
        <source>Look into cbdesk logs, and whether the computer that syncs is awake at night.</source>
        <translation>Revise cbdesk logs y si el equipo que sincroniza está encendido de noche.</translation>
    </message>
    <message>
        <source>cbdesk logs --details says what to do about it.</source>
        <translation>cbdesk logs --details dice qué hacer al respecto.</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>Todavía no hay ninguno.</translation>
    </message>
    <message>
        <source>inside this process; no Redis is set up</source>
        <translation>dentro de este proceso; no hay Redis configurado</translation>
    </message>
    <message>
        <source>It answers in {milliseconds} ms.</source>
        <translation>Responde en {milliseconds} ms.</translation>
    </message>
    <message>
        <source>It does not answer.</source>
        <translation>No responde.</translation>
    </message>
    <message>
        <source>cbdesk works without it, more slowly. Check that Redis runs, and redis.url.</source>
        <translation>cbdesk funciona sin él, más lentamente. Compruebe que Redis funciona, y redis.url.</translation>
    </message>
    <message>
        <source>Kept open by this station, 1 to 50.</source>
        <translation>Abiertas siempre por esta estación, 1 a 50.</translation>
    </message>
    <message>
        <source>More at peaks</source>
        <translation>Más en horas pico</translation>
    </message>
    <message>
        <source>Opened for a while, 0 to 50.</source>
        <translation>Abiertas por un rato, 0 a 50.</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronización</translation>
    </message>
    <message>
        <source>An open window can sync by itself. A district with a server that syncs every night leaves the times empty.</source>
        <translation>Una ventana abierta puede sincronizar por sí sola. Un distrito con un servidor que sincroniza cada noche deja las horas vacías.</translation>
    </message>
    <message>
        <source>Full syncs at</source>
        <translation>Completas a las</translation>
    </message>
    <message>
        <source>Local times such as 02:00, 12:30. Empty: none.</source>
        <translation>Horas locales como 02:00, 12:30. Vacío: ninguna.</translation>
    </message>
    <message>
        <source>What changed, at</source>
        <translation>Solo los cambios, a las</translation>
    </message>
    <message>
        <source>Local times such as 07:30, 10:00, 13:00.</source>
        <translation>Horas locales como 07:30, 10:00, 13:00.</translation>
    </message>
    <message>
        <source>Make up for missed syncs</source>
        <translation>Recuperar las omitidas</translation>
    </message>
    <message>
        <source>One sync for all of the last day.</source>
        <translation>Una sincronización por todas las del último día.</translation>
    </message>
    <message>
        <source>Tell how syncs end</source>
        <translation>Avisar cómo terminan</translation>
    </message>
    <message>
        <source>Hold a sync</source>
        <translation>Detener una sincronización</translation>
    </message>
    <message>
        <source>When more than this percentage would vanish.</source>
        <translation>Cuando desaparecería más de este porcentaje.</translation>
    </message>
    <message>
        <source>Link by Wi-Fi</source>
        <translation>Vincular por Wi-Fi</translation>
    </message>
    <message>
        <source>Days that a Meraki sighting counts, 1 to 365.</source>
        <translation>Días que cuenta una detección de Meraki, 1 a 365.</translation>
    </message>
    <message>
        <source>Read everything</source>
        <translation>Leer todo</translation>
    </message>
    <message>
        <source>At least every so many days, 1 to 60.</source>
        <translation>Al menos cada tantos días, 1 a 60.</translation>
    </message>
    <message>
        <source>Spread</source>
        <translation>Repartir</translation>
    </message>
    <message>
        <source>Minutes that a station may wait, 0 to 120.</source>
        <translation>Minutos que una estación puede esperar, 0 a 120.</translation>
    </message>
    <message>
        <source>Rows per batch</source>
        <translation>Filas por lote</translation>
    </message>
    <message>
        <source>1 to 100000.</source>
        <translation>1 a 100000.</translation>
    </message>
    <message>
        <source>This station</source>
        <translation>Esta estación</translation>
    </message>
    <message>
        <source>What this computer keeps for itself.</source>
        <translation>Lo que este equipo guarda para sí.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Holds when the window is opened anew. The commands speak English.</source>
        <translation>Vale cuando se vuelve a abrir la ventana. Los comandos hablan inglés.</translation>
    </message>
    <message>
        <source>Like this computer</source>
        <translation>El de este equipo</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Español</source>
        <translation>Español</translation>
    </message>
    <message>
        <source>Offline copy</source>
        <translation>Copia sin conexión</translation>
    </message>
    <message>
        <source>An encrypted copy of the shared database.</source>
        <translation>Una copia cifrada de la base de datos compartida.</translation>
    </message>
    <message>
        <source>Delete the copy after</source>
        <translation>Eliminar la copia después de</translation>
    </message>
    <message>
        <source>Days, 1 to 90.</source>
        <translation>Días, 1 a 90.</translation>
    </message>
    <message>
        <source>Renew the copy</source>
        <translation>Renovar la copia</translation>
    </message>
    <message>
        <source>At most every so many minutes, 5 to 1440.</source>
        <translation>Como máximo cada tantos minutos, 5 a 1440.</translation>
    </message>
    <message>
        <source>Look for new versions</source>
        <translation>Buscar versiones nuevas</translation>
    </message>
    <message>
        <source>Once a day. Nothing is installed by itself.</source>
        <translation>Una vez al día. Nada se instala por sí solo.</translation>
    </message>
    <message>
        <source>New versions at</source>
        <translation>Versiones nuevas en</translation>
    </message>
    <message>
        <source>Address of a document that names the newest one.</source>
        <translation>Dirección de un documento que indica la más reciente.</translation>
    </message>
    <message>
        <source>Daily backup</source>
        <translation>Respaldo diario</translation>
    </message>
    <message>
        <source>Of the database on this computer.</source>
        <translation>De la base de datos de este equipo.</translation>
    </message>
    <message>
        <source>Encrypt backups</source>
        <translation>Cifrar respaldos</translation>
    </message>
    <message>
        <source>a passphrase that is also written down elsewhere</source>
        <translation>una frase de contraseña que también esté escrita en otro lugar</translation>
    </message>
    <message>
        <source>Keep backups</source>
        <translation>Conservar respaldos</translation>
    </message>
    <message>
        <source>So many daily backups, 1 to 365.</source>
        <translation>Tantos respaldos diarios, 1 a 365.</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Carpeta de respaldos</translation>
    </message>
    <message>
        <source>Empty: in the data folder.</source>
        <translation>Vacío: en la carpeta de datos.</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Carpeta de datos</translation>
    </message>
    <message>
        <source>Embedded database, offline copy and logs.</source>
        <translation>Base de datos integrada, copia sin conexión y registros.</translation>
    </message>
    <message>
        <source>Wanted here: {what}.</source>
        <translation>Se espera aquí: {what}.</translation>
    </message>
    <message>
        <source>folder of the station&apos;s data: database, snapshots, logs</source>
        <translation>carpeta de los datos de la estación: base de datos, copias, registros</translation>
    </message>
    <message>
        <source>address of the shared PostgreSQL, postgresql://…; empty: the embedded one</source>
        <translation>dirección del PostgreSQL compartido, postgresql://…; vacío: el integrado</translation>
    </message>
    <message>
        <source>address of a streaming replica for lists, searches and statistics; empty: the primary answers</source>
        <translation>dirección de una réplica en streaming para listas, búsquedas y estadísticas; vacío: responde el primario</translation>
    </message>
    <message>
        <source>connections kept open, 1 to 50</source>
        <translation>conexiones siempre abiertas, 1 a 50</translation>
    </message>
    <message>
        <source>connections opened beyond the pool, 0 to 50</source>
        <translation>conexiones que se abren además, 0 a 50</translation>
    </message>
    <message>
        <source>address of the shared Redis, redis://host:6379/0; empty: a cache inside this process</source>
        <translation>dirección del Redis compartido, redis://host:6379/0; vacío: una caché dentro de este proceso</translation>
    </message>
    <message>
        <source>path of the service account&apos;s JSON file</source>
        <translation>ruta del archivo JSON de la cuenta de servicio</translation>
    </message>
    <message>
        <source>e-mail address of the administrator on whose behalf the service account reads</source>
        <translation>correo del administrador en cuyo nombre lee la cuenta de servicio</translation>
    </message>
    <message>
        <source>customer id of the Google Admin account, or my_customer</source>
        <translation>id de cliente de la cuenta de Google Admin, o my_customer</translation>
    </message>
    <message>
        <source>host of the Directory API, https://…</source>
        <translation>servidor de la Directory API, https://…</translation>
    </message>
    <message>
        <source>host of the Chrome Management API, https://…</source>
        <translation>servidor de la Chrome Management API, https://…</translation>
    </message>
    <message>
        <source>devices per page, 1 to 300</source>
        <translation>dispositivos por página, 1 a 300</translation>
    </message>
    <message>
        <source>the district&apos;s IncidentIQ: mydistrict, mydistrict.incidentiq.com or its full address</source>
        <translation>el IncidentIQ del distrito: midistrito, midistrito.incidentiq.com o su dirección completa</translation>
    </message>
    <message>
        <source>API token from IncidentIQ&apos;s developer tools</source>
        <translation>token de API de las herramientas de desarrollador de IncidentIQ</translation>
    </message>
    <message>
        <source>site id, for a district with several sites</source>
        <translation>id del sitio, para un distrito con varios sitios</translation>
    </message>
    <message>
        <source>assets per page, 1 to 1000</source>
        <translation>activos por página, 1 a 1000</translation>
    </message>
    <message>
        <source>category ids that hold Chromebooks, separated by commas; empty: by name</source>
        <translation>id de las categorías que contienen Chromebooks, separados por comas; vacío: por nombre</translation>
    </message>
    <message>
        <source>base of the Dashboard API, https://…</source>
        <translation>base de la Dashboard API, https://…</translation>
    </message>
    <message>
        <source>API key from the profile page of the dashboard</source>
        <translation>clave de API de la página de perfil del Dashboard</translation>
    </message>
    <message>
        <source>organization id; empty: the organization the key sees</source>
        <translation>id de la organización; vacío: la organización que ve la clave</translation>
    </message>
    <message>
        <source>how far back clients are asked for, 1 to 744 hours</source>
        <translation>horas hacia atrás por las que se piden clientes, 1 a 744</translation>
    </message>
    <message>
        <source>share of the organization&apos;s budget, above 0 and at most 10 requests a second</source>
        <translation>parte del límite de la organización, más de 0 y como máximo 10 solicitudes por segundo</translation>
    </message>
    <message>
        <source>rows per database batch, 1 to 100000</source>
        <translation>filas por lote de la base de datos, 1 a 100000</translation>
    </message>
    <message>
        <source>hold a run that would soft-delete more than this, 0 to 100 percent</source>
        <translation>detener una ejecución que eliminaría más de esto, 0 a 100 por ciento</translation>
    </message>
    <message>
        <source>how recent a Meraki sighting must be, 1 to 365 days</source>
        <translation>qué tan reciente debe ser una detección de Meraki, 1 a 365 días</translation>
    </message>
    <message>
        <source>an incremental sync reads everything again after this long, 1 to 60 days</source>
        <translation>una sincronización incremental vuelve a leer todo después de este tiempo, 1 a 60 días</translation>
    </message>
    <message>
        <source>local times of full syncs as HH:MM, separated by commas; empty: none</source>
        <translation>horas locales de las sincronizaciones completas como HH:MM, separadas por comas; vacío: ninguna</translation>
    </message>
    <message>
        <source>local times of incremental syncs as HH:MM, separated by commas; empty: none</source>
        <translation>horas locales de las sincronizaciones incrementales como HH:MM, separadas por comas; vacío: ninguna</translation>
    </message>
    <message>
        <source>a station waits up to this long after each time, 0 to 120 minutes</source>
        <translation>una estación espera hasta este tiempo después de cada hora, 0 a 120 minutos</translation>
    </message>
    <message>
        <source>1: one sync for the missed ones of the last 24 hours; 0: none</source>
        <translation>1: una sincronización por las omitidas de las últimas 24 horas; 0: ninguna</translation>
    </message>
    <message>
        <source>1: keep an encrypted copy of the shared database on this station; 0: none</source>
        <translation>1: conservar una copia cifrada de la base de datos compartida en esta estación; 0: ninguna</translation>
    </message>
    <message>
        <source>a copy older than this is deleted, 1 to 90 days</source>
        <translation>una copia más antigua se elimina, 1 a 90 días</translation>
    </message>
    <message>
        <source>an open window renews the copy at most this often, 5 to 1440 minutes</source>
        <translation>una ventana abierta renueva la copia como máximo cada tantos minutos, 5 a 1440</translation>
    </message>
    <message>
        <source>1: a backup of the embedded database once a day; 0: none</source>
        <translation>1: un respaldo de la base de datos integrada una vez al día; 0: ninguno</translation>
    </message>
    <message>
        <source>daily backups that are kept, 1 to 365</source>
        <translation>respaldos diarios que se conservan, 1 a 365</translation>
    </message>
    <message>
        <source>folder of the daily backups; empty: backups in the data folder</source>
        <translation>carpeta de los respaldos diarios; vacío: backups en la carpeta de datos</translation>
    </message>
    <message>
        <source>passphrase that encrypts backups; empty: they are not encrypted</source>
        <translation>frase de contraseña que cifra los respaldos; vacío: no se cifran</translation>
    </message>
    <message>
        <source>which ends of syncs are told unasked: none, failures or all, with success</source>
        <translation>qué finales de sincronización se avisan sin pedirlo: none, failures o all, también los correctos</translation>
    </message>
    <message>
        <source>1: ask the address once a day, where one is set; 0: never</source>
        <translation>1: preguntar a la dirección una vez al día, si hay una; 0: nunca</translation>
    </message>
    <message>
        <source>address of a document that names the newest version, https://…; empty: nobody is asked</source>
        <translation>dirección de un documento que indica la versión más reciente, https://…; vacío: no se pregunta a nadie</translation>
    </message>
    <message>
        <source>This is not an e-mail address.</source>
        <translation>Esto no es un correo.</translation>
    </message>
    <message>
        <source>There is white space or a line break inside it: copy it again.</source>
        <translation>Contiene un espacio o un salto de línea: cópielo de nuevo.</translation>
    </message>
    <message>
        <source>A passphrase has at least 12 characters.</source>
        <translation>Una frase de contraseña tiene al menos 12 caracteres.</translation>
    </message>
    <message>
        <source>This is not a time of day such as 02:00.</source>
        <translation>Esto no es una hora del día como 02:00.</translation>
    </message>
    <message>
        <source>Give the address without anything after ? or #.</source>
        <translation>Escriba la dirección sin nada después de ? o #.</translation>
    </message>
    <message>
        <source>Give a PostgreSQL address: postgresql://user:password@host:5432/database.</source>
        <translation>Escriba una dirección de PostgreSQL: postgresql://user:password@host:5432/database.</translation>
    </message>
    <message>
        <source>Give a Redis address: redis://host:6379/0, rediss://host:6379/0 or unix:///path/to/socket.</source>
        <translation>Escriba una dirección de Redis: redis://host:6379/0, rediss://host:6379/0 o unix:///path/to/socket.</translation>
    </message>
    <message>
        <source>Give a web address that starts with https://.</source>
        <translation>Escriba una dirección web que empiece con https://.</translation>
    </message>
    <message>
        <source>Give the address without a user name or password in it.</source>
        <translation>Escriba la dirección sin nombre de usuario ni contraseña.</translation>
    </message>
    <message>
        <source>Plain http:// is allowed only for this machine (127.0.0.1, ::1, localhost): use https://.</source>
        <translation>http:// sin cifrar solo se permite para este equipo (127.0.0.1, ::1, localhost): use https://.</translation>
    </message>
    <message>
        <source>Something is wrong</source>
        <translation>Algo no está bien</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Probando…</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>Sin terminar</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Sin configurar</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>Configurado</translation>
    </message>
    <message>
        <source>Shared server</source>
        <translation>Servidor compartido</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>En este equipo</translation>
    </message>
    <message>
        <source>Does not work</source>
        <translation>No funciona</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funciona</translation>
    </message>
    <message>
        <source>Works in part</source>
        <translation>Funciona en parte</translation>
    </message>
    <message>
        <source>Nothing was counted yet. Test a source to see how much the first sync reads.</source>
        <translation>Aún no se contó nada. Pruebe una fuente para ver cuánto lee la primera sincronización.</translation>
    </message>
    <message>
        <source>The first sync reads {records}. That takes about {minutes}.</source>
        <translation>La primera sincronización lee {records}. Eso tarda unos {minutes}.</translation>
    </message>
    <message>
        <source>no completed sync yet</source>
        <translation>aún no hay ninguna sincronización completada</translation>
    </message>
    <message>
        <source>last completed sync {ago}</source>
        <translation>última sincronización completada {ago}</translation>
    </message>
    <message>
        <source>{percent} % of the fleet</source>
        <translation>{percent} % del parque</translation>
    </message>
    <message>
        <source>all live devices</source>
        <translation>todos los dispositivos vigentes</translation>
    </message>
    <message>
        <source>Silent over 30 days</source>
        <translation>Sin conexión por más de 30 días</translation>
    </message>
    <message>
        <source>Never synced</source>
        <translation>Nunca sincronizado</translation>
    </message>
    <message>
        <source>Updates expired</source>
        <translation>Actualizaciones vencidas</translation>
    </message>
    <message>
        <source>No status</source>
        <translation>Sin estado</translation>
    </message>
    <message>
        <source>{devices} gone and counted nowhere else</source>
        <translation>Eliminados, y en ningún otro número: {devices}</translation>
    </message>
    <message>
        <source>Unknown model</source>
        <translation>Modelo desconocido</translation>
    </message>
    <message>
        <source>Not known of {devices}</source>
        <translation>No se conoce de {devices}</translation>
    </message>
    <message>
        <source>{devices} reported no battery</source>
        <translation>{devices} sin informe de batería</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>Parque</translation>
    </message>
    <message>
        <source>Battery health</source>
        <translation>Estado de la batería</translation>
    </message>
    <message>
        <source>Updates end</source>
        <translation>Fin de actualizaciones</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Resumen</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Cifra</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Proporción</translation>
    </message>
    <message>
        <source>Completed</source>
        <comment>how many syncs</comment>
        <translation>Completadas</translation>
    </message>
    <message>
        <source>Battery, mean</source>
        <translation>Batería, promedio</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Devices by model</source>
        <translation>Dispositivos por modelo</translation>
    </message>
    <message>
        <source>Directly in it</source>
        <translation>Directamente en ella</translation>
    </message>
    <message>
        <source>Org units</source>
        <translation>Unidades organizativas</translation>
    </message>
    <message>
        <source>Devices by org unit</source>
        <translation>Dispositivos por unidad organizativa</translation>
    </message>
    <message>
        <source>No org unit</source>
        <translation>Sin unidad organizativa</translation>
    </message>
    <message>
        <source>Devices by the year in which updates end</source>
        <translation>Dispositivos por el año en que terminan las actualizaciones</translation>
    </message>
    <message>
        <source>By model</source>
        <translation>Por modelo</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Año</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Vencidos</translation>
    </message>
    <message>
        <source>No building</source>
        <translation>Sin edificio</translation>
    </message>
    <message>
        <source>By building</source>
        <translation>Por edificio</translation>
    </message>
    <message>
        <source>No report</source>
        <translation>Sin informe</translation>
    </message>
    <message>
        <source>Battery health (% of design capacity)</source>
        <translation>Estado de la batería (% de la capacidad de diseño)</translation>
    </message>
    <message>
        <source>Locations</source>
        <translation>Ubicaciones</translation>
    </message>
    <message>
        <source>Devices by building</source>
        <translation>Dispositivos por edificio</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Milestones</source>
        <translation>Versiones de atraso</translation>
    </message>
    <message>
        <source>ChromeOS versions</source>
        <translation>Versiones de ChromeOS</translation>
    </message>
    <message>
        <source>Devices by ChromeOS version</source>
        <translation>Dispositivos por versión de ChromeOS</translation>
    </message>
    <message>
        <source>{number} behind</source>
        <translation>{number} de atraso</translation>
    </message>
    <message>
        <source>current</source>
        <translation>actual</translation>
    </message>
    <message>
        <source>Network and access point</source>
        <translation>Red y punto de acceso</translation>
    </message>
    <message>
        <source>Last heard</source>
        <translation>Última detección</translation>
    </message>
    <message>
        <source>Never heard on the Wi-Fi</source>
        <translation>Nunca detectado en el Wi-Fi</translation>
    </message>
    <message>
        <source>Devices by network</source>
        <translation>Dispositivos por red</translation>
    </message>
    <message>
        <source>Unknown network</source>
        <translation>Red desconocida</translation>
    </message>
    <message>
        <source>Unknown access point</source>
        <translation>Punto de acceso desconocido</translation>
    </message>
    <message>
        <source>Last seen by Google</source>
        <translation>Último contacto con Google</translation>
    </message>
    <message>
        <source>Devices by when Google saw them last</source>
        <translation>Dispositivos según cuándo Google los vio por última vez</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Promedio</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>Más larga</translation>
    </message>
    <message>
        <source>Records read</source>
        <translation>Entradas leídas</translation>
    </message>
    <message>
        <source>Partly</source>
        <translation>Parciales</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenidas</translation>
    </message>
    <message>
        <source>Last completed</source>
        <translation>Última completada</translation>
    </message>
    <message>
        <source>Syncs</source>
        <translation>Sincronizaciones</translation>
    </message>
    <message>
        <source>The bundle could not be written: {strerror}.</source>
        <translation>No se pudo escribir el paquete de soporte: {strerror}.</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>Guardado: {path}</translation>
    </message>
    <message>
        <source>The report could not be written: {strerror}.</source>
        <translation>No se pudo escribir el informe: {strerror}.</translation>
    </message>
    <message>
        <source>The sync cannot start</source>
        <translation>La sincronización no puede iniciarse</translation>
    </message>
    <message>
        <source>{done} of about {total}</source>
        <translation>{done} de unos {total}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} de {total}</translation>
    </message>
    <message>
        <source>under 1/s</source>
        <translation>menos de 1/s</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>faltan {time}</translation>
    </message>
    <message>
        <source>{count} read</source>
        <translation>leídos: {count}</translation>
    </message>
    <message>
        <source>waiting {seconds} s: {reason}</source>
        <translation>en espera {seconds} s: {reason}</translation>
    </message>
    <message>
        <source>Its result will show up here by itself.</source>
        <translation>Su resultado aparecerá aquí por sí solo.</translation>
    </message>
    <message>
        <source>In the window, and on the desktop while another program is in front.</source>
        <translation>En la ventana, y en el escritorio mientras otro programa está delante.</translation>
    </message>
    <message>
        <source>Only what went wrong</source>
        <translation>Solo lo que salió mal</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Siempre</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nunca</translation>
    </message>
    <message>
        <source>Another station is syncing right now</source>
        <translation>Otra estación está sincronizando ahora</translation>
    </message>
    <message>
        <source>Sync stopped</source>
        <translation>Sincronización detenida</translation>
    </message>
    <message>
        <source>What had been stored before stays; nothing is half done.</source>
        <translation>Lo que ya se había guardado se conserva; nada queda a medias.</translation>
    </message>
    <message>
        <source>{warnings}: see the details.</source>
        <translation>{warnings}: consulte los detalles.</translation>
    </message>
    <message>
        <source>Sync finished</source>
        <translation>Sincronización terminada</translation>
    </message>
    <message>
        <source>The others were stored; devices keep their last known values.</source>
        <translation>Las demás se guardaron; los dispositivos conservan sus últimos valores conocidos.</translation>
    </message>
    <message>
        <source>A source failed.</source>
        <translation>Una fuente tuvo un error.</translation>
    </message>
    <message>
        <source>Sync partly done</source>
        <translation>Sincronización hecha en parte</translation>
    </message>
    <message>
        <source>The sync could not start</source>
        <translation>La sincronización no pudo iniciarse</translation>
    </message>
    <message>
        <source>A setting is missing or wrong.</source>
        <translation>Falta un ajuste o es incorrecto.</translation>
    </message>
    <message>
        <source>The sync ended with code {code}.</source>
        <translation>La sincronización terminó con el código {code}.</translation>
    </message>
    <message>
        <source>Everything stored before is still there.</source>
        <translation>Todo lo que se guardó antes sigue ahí.</translation>
    </message>
    <message>
        <source>Sync failed</source>
        <translation>Sincronización con error</translation>
    </message>
    <message>
        <source>{count} new</source>
        <translation>nuevos: {count}</translation>
    </message>
    <message>
        <source>{count} changed</source>
        <translation>actualizados: {count}</translation>
    </message>
    <message>
        <source>{count} gone</source>
        <translation>eliminados: {count}</translation>
    </message>
    <message>
        <source>{records} read in {time}: {changes}.</source>
        <translation>{records} en {time} ({changes}).</translation>
    </message>
    <message>
        <source>nothing had changed</source>
        <translation>nada había cambiado</translation>
    </message>
    <message>
        <source>{type} sync, {time}: {status}</source>
        <translation>Sincronización ({type}), {time}: {status}</translation>
    </message>
    <message>
        <source>{source}: {status} in {time}</source>
        <translation>{source}: {status} ({time})</translation>
    </message>
    <message>
        <source>waits: {waits}</source>
        <translation>esperas: {waits}</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Leída</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>Incompleta</translation>
    </message>
    <message>
        <source>{records} in the database</source>
        <translation>{records} en la base de datos</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>Guardado</translation>
    </message>
    <message>
        <source>{count} ({all} today)</source>
        <translation>{count} ({all} hoy)</translation>
    </message>
    <message>
        <source>{number} requests/s</source>
        <translation>{number} solicitudes/s</translation>
    </message>
    <message>
        <source>{number} allowed</source>
        <translation>límite: {number}</translation>
    </message>
    <message>
        <source>{number} at once</source>
        <translation>{number} a la vez</translation>
    </message>
    <message>
        <source>The newest {counted}</source>
        <translation>Las más recientes: {counted}</translation>
    </message>
    <message>
        <source>Its station stopped before it ended; the next sync closes it.</source>
        <translation>Su estación se detuvo antes de que terminara; la próxima sincronización la cierra.</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>Fases</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Se pidió</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ejecución</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>Estación</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Fin</translation>
    </message>
    <message>
        <source>Chromebook {title}</source>
        <translation>Chromebook {title}</translation>
    </message>
    <message>
        <source>none that can be used</source>
        <translation>ninguno que se pueda usar</translation>
    </message>
    <message>
        <source>Sources disagree</source>
        <translation>Las fuentes no coinciden</translation>
    </message>
    <message>
        <source>As of {time}; copies: {ages}</source>
        <translation>Al {time}; copias: {ages}</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} y {last}</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Suspendido</translation>
    </message>
    <message>
        <source>Assigned devices</source>
        <translation>Dispositivos asignados</translation>
    </message>
    <message>
        <source>No device in Google Admin is annotated with this address.</source>
        <translation>Ningún dispositivo de Google Admin está anotado con esta dirección.</translation>
    </message>
    <message>
        <source>Used, but not assigned</source>
        <translation>Usados, pero no asignados</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identidad</translation>
    </message>
    <message>
        <source>Last login</source>
        <translation>Último inicio de sesión</translation>
    </message>
    <message>
        <source>The last time Google saw a sign-in</source>
        <translation>La última vez que Google vio un inicio de sesión</translation>
    </message>
    <message>
        <source>Never, as far as Google knows</source>
        <translation>Nunca, hasta donde Google sabe</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Permisos</translation>
    </message>
    <message>
        <source>seen {ago}</source>
        <translation>visto {ago}</translation>
    </message>
    <message>
        <source>never seen</source>
        <translation>nunca visto</translation>
    </message>
    <message>
        <source>last on {day}</source>
        <translation>último uso {day}</translation>
    </message>
    <message>
        <source>first on {day}</source>
        <translation>primer uso {day}</translation>
    </message>
    <message>
        <source>More than one is assigned in Google</source>
        <translation>Hay más de uno asignado en Google</translation>
    </message>
    <message>
        <source>the account is suspended</source>
        <translation>la cuenta está suspendida</translation>
    </message>
    <message>
        <source>{devices} still assigned</source>
        <translation>todavía tiene {devices}</translation>
    </message>
    <message>
        <source>Suspended, but with devices</source>
        <translation>Suspendido, pero con dispositivos</translation>
    </message>
    <message>
        <source>this user</source>
        <translation>este usuario</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>nadie</translation>
    </message>
    <message>
        <source>Who has {name}</source>
        <translation>Quién tiene {name}</translation>
    </message>
    <message>
        <source>The users could not be read</source>
        <translation>No se pudieron leer los usuarios</translation>
    </message>
    <message>
        <source>only the best matches are listed: type more to see others</source>
        <translation>solo se muestran las mejores coincidencias: escriba más para ver otras</translation>
    </message>
    <message>
        <source>Searched: name and e-mail address. Type fewer characters, or choose “Everybody” beside the search.</source>
        <translation>Se buscó en: nombre y correo. Escriba menos caracteres o elija “Todos” junto a la búsqueda.</translation>
    </message>
    <message>
        <source>No user matches “{text}”</source>
        <translation>Ningún usuario coincide con “{text}”</translation>
    </message>
    <message>
        <source>Show all users</source>
        <translation>Mostrar todos los usuarios</translation>
    </message>
    <message>
        <source>Nobody is like that</source>
        <translation>No hay nadie así</translation>
    </message>
    <message>
        <source>No user meets the chosen filter.</source>
        <translation>Ningún usuario cumple el filtro elegido.</translation>
    </message>
    <message>
        <source>A view needs a name with letters or digits.</source>
        <translation>Una vista necesita un nombre con letras o dígitos.</translation>
    </message>
    <message>
        <source>The views of this station cannot be kept: {reason}.</source>
        <translation>No se pueden guardar las vistas de esta estación: {reason}.</translation>
    </message>
    <message>
        <source>The view was not kept. {reason}</source>
        <translation>No se guardó la vista. {reason}</translation>
    </message>
    <message>
        <source>about {count}</source>
        <translation>unos {count}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} min {seconds} s</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
</context>
<context>
    <name>runtime</name>
    <message>
        <source>cbdesk made a mistake ({kind}) and went on.</source>
        <translation>cbdesk tuvo un fallo ({kind}) y siguió.</translation>
    </message>
</context>
</TS>
