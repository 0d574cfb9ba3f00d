"""An emulated CloudEngine switch with a VRP8 command line.

Written from fact sheets, judged by stock netmiko; never imports plugins/.
"""
