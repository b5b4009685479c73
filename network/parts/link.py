# A network device behind which there is one distant host, and nothing else: a black hole.
# Arguments: name of the device, its own IPv4 address, that of the distant host, and how far that is
# in milliseconds, there and back. The distant host is this machine, since its packets come back with
# source and destination exchanged (no checksum changes by that). Prints each other destination.
import fcntl
import heapq
import os
import select
import socket
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

name, near, far = sys.argv[1], socket.inet_aton(sys.argv[2]), socket.inet_aton(sys.argv[3])
one_way = float(sys.argv[4]) / 2000

device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH', name.encode(), IFF_TUN | IFF_NO_PI))
print('ready', flush=True)

under_way = []
count = 0
while True:
    wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
    readable, _, _ = select.select([device], [], [], wait)
    if readable:
        packet = os.read(device, 65535)
        version = packet[0] >> 4
        source, destination = packet[12:16], packet[16:20]
        if version == 4 and source == near and destination == far:
            count += 1
            turned = packet[:12] + destination + source + packet[20:]
            heapq.heappush(under_way, (time.monotonic() + one_way, count, turned))
        elif version == 4:
            print('lost', socket.inet_ntop(socket.AF_INET, destination), flush=True)
        else:
            print('lost', socket.inet_ntop(socket.AF_INET6, packet[24:40]), flush=True)
    while under_way and under_way[0][0] <= time.monotonic():
        try:
            os.write(device, heapq.heappop(under_way)[2])
        except OSError:
            pass  # the device is not up any more
