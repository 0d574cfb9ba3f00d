"""An emulated BMC: one state behind Redfish and IPMI. Written from fact sheets, judged by outsiders."""
