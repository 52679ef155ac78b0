"""Stands for a worker process: hands its files, folder and environment to tests/workers.py, and ends as it ends.

It is started without the libraries around it, so that it costs next to nothing.
"""

import os
import pickle
import socket
import struct
import sys

with socket.socket(socket.AF_UNIX) as asking:
    asking.connect(sys.argv[1])
    socket.send_fds(asking, [pickle.dumps((os.getcwd(), dict(os.environ)))], [0, 1, 2])  # noqa: PTH109 - pathlib is slow to import
    for file in (0, 1):
        os.close(file)
    (status,) = struct.unpack("q", asking.recv(8, socket.MSG_WAITALL))
if status < 0:
    os.kill(os.getpid(), -status)
os._exit(status)
