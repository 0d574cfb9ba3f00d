"""The IPMI side of the emulated BMC: OpenIPMI's ipmi_sim speaks RMCP+, our state answers the commands."""
