<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es">
<context>
    <name>AboutBox</name>
    <message>
        <source>About cbdesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One answer for every school Chromebook: Google Admin, IncidentIQ and Cisco Meraki.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MIT licence. Icons: Lucide, ISC licence. Qt for Python: LGPL.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Aids</name>
    <message>
        <source>Do or find anything…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About cbdesk…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cbdesk ended unexpectedly the last time it ran.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Appearance</name>
    <message>
        <source>Compact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More rows on the screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask names and e-mail addresses, for a screen that others can see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger letters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller letters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Letters as large as usual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contrast like the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normal contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names hidden: show them again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names and e-mail addresses are masked. F9 or a click shows them again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BulkWindow</name>
    <message>
        <source>Results of the look-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what was not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look up many</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thousands of identifiers at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a column of a spreadsheet, an e-mail or a CSV file: each identifier is looked up, and you see what is missing, listed twice, or in doubt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lines} copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a list of identifiers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text and CSV files (*.csv *.txt *.tsv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>Support bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file for whoever helps you, without passwords, keys or students. Look through it, leave out what you like, and save it. cbdesk sends nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files of the bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is in the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gathering…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>No data yet: run the first sync</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChartCard</name>
    <message>
        <source>{chart} as a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the numbers as a table</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CheckView</name>
    <message>
        <source>Test connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test the connection: {source}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tries what stands above. Nothing is saved by it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create the tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create cbdesk&apos;s tables in the empty database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First correct what is marked above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not set up: fill in what is missing above.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>Choose one of {count}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Go to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ComparisonWindow</name>
    <message>
        <source>Compare two devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Question</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose two devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan or type one into each box, and press Enter. Two selected rows of the list come here at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both devices, fact by fact</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Report of a mistake</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the report. Texts that could name a student were left out. Change or delete what you like, say below what you did last, and copy or save it for whoever helps you. cbdesk sends nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What I did last:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Facts about the device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How old each source&apos;s copy is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the serial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the asset tag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan a label or choose a row; ↓ and Enter do it by key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the device…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device is no longer stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device could not be read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceWindow</name>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the systems now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy for a ticket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in Google Admin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in IncidentIQ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in Meraki</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceWiring</name>
    <message>
        <source>Open in Google Admin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in IncidentIQ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in Meraki</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the holder&apos;s address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the holder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything known about the device, as text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy for a ticket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reads this device from Google, IncidentIQ and Meraki, and stores what they say</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the systems now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare two devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next device</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicesWiring</name>
    <message>
        <source>Back to the device before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forward to the next device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose columns…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected rows with headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected serials as lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected serials with commas</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Disagreements</name>
    <message>
        <source>Sources disagree</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>Ready to begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can come back to every page, now or later, from the menu of the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the first sync when the window opens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This station reads what others sync into the shared database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No source is set up yet: the window will be empty until one is.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportChooser</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Excel workbook (.xlsx)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serials and tags stay text and keep their zeros.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV (.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For other programs. Excel may take long numbers apart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF (.pdf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To be printed or mailed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything that is listed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the selection ({rows})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns, order and filter are those that you see.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the file…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDesk</name>
    <message>
        <source>Writing {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Printing {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{words}: wait for its end, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Excel workbook (*.xlsx)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportStrip</name>
    <message>
        <source>Running export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the export</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportWiring</name>
    <message>
        <source>Export the list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the list as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print the list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print the device…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the device as PDF…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Take away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take away: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the kept secret with the next save</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FigurePage</name>
    <message>
        <source>{title} in {place}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FreshnessLabel</name>
    <message>
        <source>Age of the data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Change keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give this command the keys it came with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore all keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No command matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} belongs to “{command}” and would be taken from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click into a field and press the key. A change holds at once, also after a restart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take over</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the search bar to the results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the selected row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy them with their headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the search, back to the search bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the search bar and in lists</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>What the colours mean</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a record to read all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns of the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which records</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the newest record in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the log…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No record matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose more levels or another text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was worth a line yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LookStrip</name>
    <message>
        <source>The systems are being asked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read all three sources now (Ctrl+Shift+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything else (F10)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the serial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the asset tag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours like the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Messages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices by status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery health (% of design capacity)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device has reported its battery yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto-update expiration by year</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PageForm</name>
    <message>
        <source>For special cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore the defaults of this page: {page}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empties the fields of this page; secrets stay. Nothing is saved by it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PageList</name>
    <message>
        <source>Pages of the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something is wrong</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do or find anything: a command, a view, a device, a user</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do or find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it may be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for devices and users…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>↑ ↓ choose, Enter does it, Esc closes.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PanelHead</name>
    <message>
        <source>Open in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worth knowing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Holder: {person}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Panes</name>
    <message>
        <source>Show the views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the device</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PasteBox</name>
    <message>
        <source>Identifiers to look up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste or drop serials, asset tags, MAC addresses, e-mail addresses…

One a line, or divided by commas, semicolons, tabs or blanks. A text or CSV file works too.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathLine</name>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key files (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QuitGuard</name>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit during a sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A sync is running in this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ends with the window. What it has stored stays, and the next sync reads the rest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the sync and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep cbdesk open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the result was found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{shown} of {all} columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden: {columns}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide “{column}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{column} (while searching)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset columns and order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sort by “{column}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sort also by “{column}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsTable</name>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns of the device list</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sources of the selected run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and errors of the selected run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the run as text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy all of this as text, for a ticket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a run to see what it reported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No warnings, no errors.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ScanField</name>
    <message>
        <source>Scan here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan, or type a serial or asset tag and press Enter</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ScanWindow</name>
    <message>
        <source>Scans of this session, the last one first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Building where you scan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices of other buildings are pointed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any building</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One tone for a known device, two where you should look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last one back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Building</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{scanned} scanned · {unknown} unknown · {look} to look at · {repeats} repeats ignored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} scans of this session are in no file yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{reason} The scans are kept and looked up later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look up now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial, asset tag, user, MAC, name or building</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan or type: serial, asset tag, user, MAC, building…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+F or F3 comes here, Esc clears, ↓ goes to the results, Shift+F3 to earlier searches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to search (Shift+F1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchHelp</name>
    <message>
        <source>How to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type any part of a serial, asset tag, user, MAC, building or room. Fields ask more exactly: user:rivera status:active battery:&lt;60 finds active devices of that user with a worn battery.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the search language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>States</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put into the search bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchWiring</name>
    <message>
        <source>Earlier searches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget the earlier searches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound after each scan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{code} was scanned {times} times in a row; it is shown already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scanned: {code}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device is exactly {code}; these are like it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device is known by {code}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SecretLine</name>
    <message>
        <source>A secret is kept. Type to replace it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the secret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the secret</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step by step…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up step by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take settings from a file, such as one of your administrator&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write this station&apos;s settings to a file, without secrets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are unreadable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in {file}; secrets are not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take settings from a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the settings to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsWiring</name>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up step by step…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are saved. Some of them hold when the window is opened anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are saved.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatisticsTab</name>
    <message>
        <source>Statistics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the statistics…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto-update expiration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the statistics again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save or copy the charts or the numbers of this tab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export this tab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The statistics could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the first sync to see the fleet in numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatisticsWiring</name>
    <message>
        <source>Save the charts as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the charts as SVG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the numbers as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the charts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} devices, counted {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fleet at a glance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Choose another folder or name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next scheduled sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated district</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No real student or device: a simulated school district for trying cbdesk out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting to the database…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{database}: not reachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No database</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepsDialog</name>
    <message>
        <source>Set up cbdesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Skip this page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take settings from a file of your administrator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the page before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip this page; what was typed on it is dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import settings from a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open cbdesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take settings from a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Suggester</name>
    <message>
        <source>Suggestions</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncFilters</name>
    <message>
        <source>Type of sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chromebooks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Meraki</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Completed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Station that synced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every station</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only runs with errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs in which anything went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs listed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncLogTab</name>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Station</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the sync history…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sync history could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another type, status or station.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No run is like this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first sync reads every Chromebook, user and Wi-Fi client into the database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sync has run yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncMenuButton</name>
    <message>
        <source>Other kinds of sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync only what changed, or only one source</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncStrip</name>
    <message>
        <source>Running sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the sources of the sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide or show what each source does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting the sync…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping the sync</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncWiring</name>
    <message>
        <source>Stop the sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync only what changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick: the sources are asked for what changed since the last sync, and do not say what is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync only Chromebooks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Google devices, their batteries, and the assets of IncidentIQ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync only users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Google users and their devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync only the Wi-Fi</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clients of the Meraki network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TablePage</name>
    <message>
        <source>No data yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the first sync to see numbers here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolWindow</name>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+E; Ctrl+Shift+E asks for the format first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolsWiring</name>
    <message>
        <source>Look up many…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan session</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TreePage</name>
    <message>
        <source>No data yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the first sync to see numbers here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UserPanel</name>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Facts about the user</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How old each source&apos;s copy is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No user selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row, or click a holder in a device&apos;s panel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the user…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This user is not stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The user could not be read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UsersModel</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Org unit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UsersPage</name>
    <message>
        <source>Users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name or e-mail address…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suspended, with devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns of the list of users</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UsersWiring</name>
    <message>
        <source>Open the user in Google Admin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the user&apos;s address</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VerdictBanner</name>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan one device after the other; each gets its verdict here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VerdictButtons</name>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ambiguous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every line of the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One device has this identifier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device has this identifier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same identifier, or another one of the same device, stands above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several devices have this identifier</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ViewsPane</name>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this search as a view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this search as a view (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole fleet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} devices. {about}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Narrow the present search by it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace by the present search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ViewsWiring</name>
    <message>
        <source>Save this search as a view…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset columns and order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search for something first: a view keeps the search under a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the view for “{search}”:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as a view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename the view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The view “{title}” was deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Visits</name>
    <message>
        <source>What cbdesk was asked to open cannot be read. {reason}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Welcome to cbdesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cbdesk answers for every Chromebook of the district: whose it is, where it is, how it is. Every page can be skipped now and filled in later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A simulated district of 26,310 Chromebooks, beside your own data. Nothing real is asked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect to the district&apos;s server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The stations of the district share a PostgreSQL. You need its address from your administrator.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work on this computer alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cbdesk brings its own database. You need the keys of Google, IncidentIQ or Meraki.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the simulated district…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{reason} The offline copy of {when} is shown until the database is back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trying again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_KeyOwner</name>
    <message>
        <source>Copy the client id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the scopes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{account}, client id {client}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Message</name>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the error {ident}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy this error: its id, which is in the log too, its text and its details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} times</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Side</name>
    <message>
        <source>Scan or type: serial, asset tag, MAC…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the device…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
