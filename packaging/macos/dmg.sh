#!/usr/bin/env bash
# Packs dist/cbdesk.app into a disk image. Untested: there was no Mac to run it on.
#
#   CODESIGN_IDENTITY="Developer ID Application: …"   sign the application and the image (cbdesk.spec reads it too)
#   NOTARY_PROFILE=name                               have Apple notarise it (xcrun notarytool store-credentials name)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$1
image=dist/cbdesk-$version.dmg
folder=build/dmg
rm -rf "$folder" "$image"
mkdir -p "$folder"
cp -R dist/cbdesk.app "$folder/"
ln -s /Applications "$folder/Applications"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  codesign --force --deep --options runtime --timestamp --entitlements packaging/macos/entitlements.plist \
    --sign "$CODESIGN_IDENTITY" "$folder/cbdesk.app"
fi
hdiutil create -volname cbdesk -srcfolder "$folder" -format UDZO "$image"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then codesign --timestamp --sign "$CODESIGN_IDENTITY" "$image"; fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
