"""A Socket.IO client, driven by lines of JSON on stdin; tells what it hears by lines of JSON on stdout.

python3 client.py TRANSPORT URL TOKEN       TRANSPORT: websocket, polling or upgrade
Commands: {"do":"subscribe","argument":...}  {"do":"end"}
"""
import json
import sys

import socketio

transport, url, token = sys.argv[1:]
client = socketio.Client(reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.5)


def tell(what):
    # In one write: handlers run on threads of their own, and print would write the end of the line apart.
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


@client.on("connect")
def connected():
    tell({"connected": client.transport()})


@client.on("connect_error")
def refused(error=None):
    tell({"refused": error["message"] if isinstance(error, dict) else str(error)})


@client.on("disconnect")
def gone(*_):
    tell({"disconnected": ""})


@client.on("*")
def heard(name, data):
    tell({"event": name, "data": data})


# Older releases have no handler for every event.
for kind in ("progress", "completed", "failed"):
    client.on(f"job:{kind}", (lambda name: lambda data: tell({"event": name, "data": data}))(f"job:{kind}"))

transports = None if transport == "upgrade" else [transport]
try:
    client.connect(url, auth={"token": token}, transports=transports, wait_timeout=20)
except socketio.exceptions.ConnectionError as error:
    tell({"refused": str(error)})
    sys.exit(0)

for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "end":
        break
    argument = command["argument"]
    job = argument["jobId"] if isinstance(argument, dict) else argument
    for kind in ("progress", "completed", "failed"):
        name = f"job:{job}:{kind}"
        client.on(name, (lambda name: lambda data: tell({"event": name, "data": data}))(name))
    client.emit("subscribe:job", argument, callback=lambda answer: tell({"answer": answer}))
client.disconnect()
