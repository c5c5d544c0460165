#!/usr/bin/env bash
# Packs dist/cbdesk.app into a disk image. Untested: there was no Mac to run it on.
#
#   CODESIGN_IDENTITY="Developer ID Application: …"   sign the application and the image (cbdesk.spec reads it too)
#   NOTARY_PROFILE=name                               have Apple notarise it (xcrun notarytool store-credentials name)
#   NOTARY_KEYCHAIN=file                              where that profile is kept, if not in the login keychain
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$1
image=dist/cbdesk-$version.dmg
folder=build/dmg
app=$folder/cbdesk.app
rm -rf "$folder" "$image"
mkdir -p "$folder"
cp -R dist/cbdesk.app "$folder/"
ln -s /Applications "$folder/Applications"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  sign=(codesign --force --options runtime --timestamp --sign "$CODESIGN_IDENTITY")
  # PostgreSQL's programs lie among the data, where neither PyInstaller nor --deep signs; Apple wants every program signed.
  find "$app/Contents" -type f -print0 | while IFS= read -r -d '' file; do
    if [[ $(file -b "$file") == Mach-O* ]]; then "${sign[@]}" "$file"; fi
  done
  "${sign[@]}" --entitlements packaging/macos/entitlements.plist "$app"
  codesign --verify --strict --verbose=2 "$app"
fi
hdiutil create -volname cbdesk -srcfolder "$folder" -format UDZO "$image"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then codesign --timestamp --sign "$CODESIGN_IDENTITY" "$image"; fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
  keychain=()
  if [ -n "${NOTARY_KEYCHAIN:-}" ]; then keychain=(--keychain "$NOTARY_KEYCHAIN"); fi
  # An empty list is an unset one to the bash of macOS, hence the sign for "if any".
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" ${keychain[@]+"${keychain[@]}"} --wait
  xcrun stapler staple "$image"
fi
