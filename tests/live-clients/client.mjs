// A live client of one kind, driven by lines of JSON on stdin; tells what it hears by lines of JSON on stdout.
//   node client.mjs KIND URL TOKEN
// Commands: {"do":"follow","jobId":"…"}  {"do":"subscribe","argument":…}  {"do":"unsubscribe","argument":…}  {"do":"end"}
// "follow" subscribes, and again from where it was after each reconnect, as an application does.
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';
import * as signalR from '@microsoft/signalr';
import { EventSource } from 'eventsource';

const [kind, url, token] = process.argv.slice(2);
const tell = (what) => console.log(JSON.stringify(what));
const followed = new Map();
const kinds = ['progress', 'completed', 'failed'];

function heard(name, data) {
  tell({ event: name, data });
  if (name !== `job:${data.jobId}:${name.split(':').at(-1)}`) return;
  if (followed.has(data.jobId)) followed.set(data.jobId, data.seq);
}

function socketIo(transports, upgrade) {
  const socket = io(url, { auth: { token }, transports, upgrade, reconnectionDelay: 50, reconnectionDelayMax: 200, forceNew: true });
  const ask = (name, argument) => socket.emit(name, argument, (answer) => tell({ answer }));
  socket.on('connect', () => {
    tell({ connected: socket.io.engine.transport.name });
    for (const [jobId, after] of followed) ask('subscribe:job', { jobId, after });
  });
  socket.io.engine?.on('upgrade', (transport) => tell({ upgraded: transport.name }));
  socket.on('connect_error', (error) => tell({ refused: error.message }));
  socket.on('disconnect', (reason) => tell({ disconnected: reason }));
  socket.onAny(heard);
  return {
    follow: (jobId) => { followed.set(jobId, 0); ask('subscribe:job', jobId); },
    subscribe: (argument) => ask('subscribe:job', argument),
    unsubscribe: (argument) => ask('unsubscribe:job', argument),
    binary: () => socket.emit('subscribe:job', Buffer.from([1, 2, 3]), (answer) => tell({ answer })),
    end: () => socket.disconnect(),
  };
}

function hub(transport) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(`${url}/hubs/jobs`, { transport, accessTokenFactory: () => token })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 100 })
    .configureLogging(signalR.LogLevel.None)
    .build();
  const listen = (name) => connection.on(name, (data) => heard(name, data));
  kinds.forEach((what) => listen(`job:${what}`));
  const subscribe = (jobId, after) => {
    kinds.forEach((what) => { connection.off(`job:${jobId}:${what}`); listen(`job:${jobId}:${what}`); });
    return connection.invoke('Subscribe', jobId, after).then((answer) => tell({ answer }), (error) => tell({ error: error.message }));
  };
  connection.onreconnecting(() => tell({ disconnected: 'reconnecting' }));
  connection.onreconnected(() => {
    tell({ connected: 'again' });
    for (const [jobId, after] of followed) subscribe(jobId, after);
  });
  connection.onclose((error) => tell({ disconnected: error?.message ?? 'closed' }));
  connection.start().then(() => connection.invoke('Ready')).then(() => tell({ connected: 'signalr' }), (error) => tell({ refused: error.message }));
  return {
    follow: (jobId) => { followed.set(jobId, 0); subscribe(jobId, null); },
    subscribe: ({ jobId, after }) => subscribe(jobId, after ?? null),
    unsubscribe: ({ jobId }) => connection.invoke('Unsubscribe', jobId).then((answer) => tell({ answer })),
    end: () => connection.stop(),
  };
}

function events() {
  const open = new Map();
  const follow = (jobId) => {
    const source = new EventSource(`${url}/jobs/${jobId}/events?access_token=${encodeURIComponent(token)}`);
    open.set(jobId, source);
    source.onopen = () => tell({ connected: 'sse' });
    source.onerror = (error) => tell({ disconnected: error.code ?? error.message ?? 'closed', closed: source.readyState === 2 });
    kinds.forEach((what) => source.addEventListener(what, (event) => tell({ event: what, id: event.lastEventId, data: JSON.parse(event.data) })));
  };
  tell({ connected: 'ready' });
  return { follow, end: () => open.forEach((source) => source.close()) };
}

const client = {
  'socketio-websocket': () => socketIo(['websocket']),
  'socketio-polling': () => socketIo(['polling'], false),
  'socketio-upgrade': () => socketIo(['polling', 'websocket']),
  'signalr-websocket': () => hub(signalR.HttpTransportType.WebSockets),
  'signalr-sse': () => hub(signalR.HttpTransportType.ServerSentEvents),
  'signalr-polling': () => hub(signalR.HttpTransportType.LongPolling),
  sse: events,
}[kind]();

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  client[command.do](command.jobId ?? command.argument);
}).on('close', () => process.exit(0));
