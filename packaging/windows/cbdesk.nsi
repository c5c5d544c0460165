; The installer for Windows: for one account without asking an administrator, or for all with /AllUsers.
;
;   makensis -DVERSION=0.1.0 -DPAYLOAD=dist\cbdesk -DOUTPUT=dist\cbdesk-0.1.0-setup.exe packaging\windows\cbdesk.nsi
;
; Silent: cbdesk-0.1.0-setup.exe /S [/CurrentUser | /AllUsers] [/TASK] [/D=folder]
; Over an older version it installs in place. Exit code 2: cbdesk is running and its files are in use.

Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma

!define NAME "cbdesk"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "Software\${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "Folder"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "Software\${NAME}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "Folder"
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_MUI
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME}: the help desk for school Chromebooks"
VIAddVersionKey LegalCopyright "cbdesk contributors"
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif

!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\cbdesk.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Spanish"

; A running program keeps its file open: then it cannot be moved, and nothing may be taken apart.
!macro STOP_IF_RUNNING
  ${If} ${FileExists} "$INSTDIR\cbdesk.exe"
    retry:
    ClearErrors
    Rename "$INSTDIR\cbdesk.exe" "$INSTDIR\cbdesk.exe.old"
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "cbdesk is running. Close its window, then try again." /SD IDCANCEL IDRETRY retry
      SetErrorLevel 2
      Quit
    ${EndIf}
    Rename "$INSTDIR\cbdesk.exe.old" "$INSTDIR\cbdesk.exe"
  ${EndIf}
!macroend

; Only what the installer put there: a folder that somebody chose may hold more.
!macro REMOVE_PROGRAM
  Delete "$INSTDIR\cbdesk.exe"
  RMDir /r "$INSTDIR\_internal"
!macroend

Section "cbdesk" Program
  SectionIn RO
  !insertmacro STOP_IF_RUNNING
  !insertmacro REMOVE_PROGRAM
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr SHCTX "Software\${NAME}" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\cbdesk.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "cbdesk contributors"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section "Start menu" StartMenu
  CreateShortcut "$SMPROGRAMS\cbdesk.lnk" "$INSTDIR\cbdesk.exe" "" "$INSTDIR\cbdesk.exe" 0 SW_SHOWNORMAL "" "Every school Chromebook in one answer"
SectionEnd

Section /o "Shortcut on the desktop" Desktop
  CreateShortcut "$DESKTOP\cbdesk.lnk" "$INSTDIR\cbdesk.exe"
SectionEnd

Section "Links of the kind cbdesk://device/…" Links
  WriteRegStr SHCTX "Software\Classes\cbdesk" "" "URL:cbdesk"
  WriteRegStr SHCTX "Software\Classes\cbdesk" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\cbdesk\DefaultIcon" "" "$INSTDIR\cbdesk.exe,0"
  WriteRegStr SHCTX "Software\Classes\cbdesk\shell\open\command" "" '"$INSTDIR\cbdesk.exe" open "%1"'
SectionEnd

; A district has one computer that syncs at night: nobody gets this without asking for it.
Section /o "Sync every night on this computer" Task
  nsExec::Exec 'schtasks /create /f /tn cbdesk-sync /sc daily /st 02:00 /tr "\"$INSTDIR\cbdesk.exe\" sync full"'
SectionEnd

Section "Uninstall"
  !insertmacro STOP_IF_RUNNING
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\cbdesk.lnk"
  Delete "$DESKTOP\cbdesk.lnk"
  nsExec::Exec 'schtasks /delete /f /tn cbdesk-sync'
  DeleteRegKey SHCTX "Software\Classes\cbdesk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "Software\${NAME}"
SectionEnd

Function .onInit
  !insertmacro MULTIUSER_INIT
  ${GetParameters} $0
  ${GetOptions} $0 "/TASK" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${Task}
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro MULTIUSER_UNINIT
FunctionEnd
