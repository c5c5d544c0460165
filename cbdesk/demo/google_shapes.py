"""The fields of Google's messages, for masks; and the parameters that each method takes."""

from __future__ import annotations

from cbdesk.demo.fields import ANY, Shape


def _shape(text: str) -> dict[str, Shape]:
    """Read ``a,b(c,d)`` as a message's fields."""
    stack: list[dict[str, Shape]] = [{}]
    for part in text.replace("(", "\n(\n").replace(")", "\n)\n").replace(",", "\n").split("\n"):
        name = part.strip()
        if name == "(":
            inner: dict[str, Shape] = {}
            stack[-1][next(reversed(stack[-1]))] = inner
            stack.append(inner)
        elif name == ")":
            stack.pop()
        elif name:
            stack[-1][name] = {}
    return stack[0]


DEVICE = _shape(
    "activeTimeRanges(activeTime,date),annotatedAssetId,annotatedLocation,annotatedUser,autoUpdateExpiration,autoUpdateThrough,"
    "backlightInfo(brightness,maxBrightness,path),bluetoothAdapterInfo(address,numConnectedDevices),bootMode,chromeOsType,"
    "cpuInfo(architecture,logicalCpus(cStates(displayName,sessionDuration),currentScalingFrequencyKhz,idleDuration,"
    "maxScalingFrequencyKhz),maxClockSpeedKhz,model),cpuStatusReports(cpuTemperatureInfo(label,temperature),"
    "cpuUtilizationPercentageInfo,reportTime),deprovisionReason,deviceFiles(createTime,downloadUrl,name,type),deviceId,"
    "deviceLicenseType,diskSpaceUsage(capacityBytes,usedBytes),diskVolumeReports(volumeInfo(storageFree,storageTotal,volumeId)),"
    "dockMacAddress,etag,ethernetMacAddress,ethernetMacAddress0,extendedSupportEligible,extendedSupportEnabled,"
    "extendedSupportStart,fanInfo(speedRpm),firmwareVersion,firstEnrollmentTime,kind,lastDeprovisionTimestamp,lastEnrollmentTime,"
    "lastKnownNetwork(ipAddress,wanIpAddress),lastSync,macAddress,manufactureDate,meid,model,notes,orderNumber,orgUnitId,"
    "orgUnitPath,osUpdateStatus(rebootTime,state,targetKioskAppVersion,targetOsVersion,updateCheckTime,updateTime),osVersion,"
    "osVersionCompliance,platformVersion,recentUsers(email,type),screenshotFiles(createTime,downloadUrl,name,type),serialNumber,"
    "status,supportEndDate,systemRamFreeReports(reportTime,systemRamFreeInfo),systemRamTotal,"
    "tpmVersionInfo(family,firmwareVersion,manufacturer,specLevel,tpmModel,vendorSpecific),willAutoRenew"
)
USER: dict[str, Shape] = {
    **_shape(
        "addresses,agreedToTerms,aliases,archivalTime,archived,changePasswordAtNextLogin,creationTime,customSchemas,customerId,"
        "deletionTime,emails,etag,externalIds,gender,guestAccountInfo(primaryGuestEmail),hashFunction,id,ims,"
        "includeInGlobalAddressList,ipWhitelisted,isAdmin,isDelegatedAdmin,isEnforcedIn2Sv,isEnrolledIn2Sv,isGuestUser,"
        "isMailboxSetup,keywords,kind,languages,lastLoginTime,locations,name(displayName,familyName,fullName,givenName),"
        "nonEditableAliases,notes,orgUnitPath,organizations,password,phones,posixAccounts,primaryEmail,recoveryEmail,"
        "recoveryPhone,relations,sshPublicKeys,suspended,suspensionReason,suspensionTime,thumbnailPhotoEtag,thumbnailPhotoUrl,websites"
    ),
    "emails": ANY,
    "externalIds": ANY,
}
ORG_UNIT = _shape("blockInheritance,description,etag,kind,name,orgUnitId,orgUnitPath,parentOrgUnitId,parentOrgUnitPath")
TELEMETRY_DEVICE = _shape(
    "name,customer,orgUnitId,deviceId,serialNumber,batteryInfo(designCapacity,designMinVoltage,manufactureDate(day,month,year),"
    "manufacturer,serialNumber,technology),batteryStatusReport(batteryHealth,cycleCount,fullChargeCapacity,reportTime,"
    "sample(chargeRate,current,dischargeRate,remainingCapacity,reportTime,status,temperature,voltage),serialNumber)"
)
_TELEMETRY_FIELDS = """
appReport audioStatusReport batteryInfo batteryStatusReport bootPerformanceReport cpuInfo cpuStatusReport customer
deviceId graphicsInfo graphicsStatusReport heartbeatStatusReport kioskAppStatusReport memoryInfo memoryStatusReport
name networkBandwidthReport networkDiagnosticsReport networkInfo networkStatusReport orgUnitId osUpdateStatus
peripheralsReport runtimeCountersReport serialNumber storageInfo storageStatusReport thunderboltInfo
"""
TELEMETRY_FIELDS = frozenset(_TELEMETRY_FIELDS.split())
_BASIC_DEVICE = "kind etag deviceId annotatedAssetId annotatedLocation annotatedUser lastSync notes serialNumber status"
BASIC_DEVICE = frozenset(_BASIC_DEVICE.split())
_COMMON = "$.xgafv access_token alt callback fields key oauth_token prettyPrint quotaUser uploadType upload_protocol"
COMMON_PARAMETERS = frozenset(_COMMON.split())
