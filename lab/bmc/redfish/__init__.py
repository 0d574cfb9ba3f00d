"""The Redfish side of the emulated BMC."""
