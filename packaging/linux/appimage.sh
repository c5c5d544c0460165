#!/usr/bin/env bash
# Makes an AppImage of dist/cbdesk with appimagetool. Untested here: the tool comes from its own project's releases.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$1
folder=build/AppDir
rm -rf "$folder"
mkdir -p "$folder"
cp -R dist/cbdesk "$folder/program"
cp packaging/linux/cbdesk.desktop build/icons/cbdesk-256.png "$folder/"
mv "$folder/cbdesk-256.png" "$folder/cbdesk.png"
ln -s program/cbdesk "$folder/AppRun"
ARCH=x86_64 appimagetool "$folder" "dist/cbdesk-$version-x86_64.AppImage"
