// Receives webhooks, verifies that they are genuine, and says what happened.
const express = require('express');
const { Webhook } = require('standardwebhooks');

const secret = process.env.WEBHOOK_SECRET;
if (!secret) {
  console.error('WEBHOOK_SECRET is missing: the whsec_… that was shown when the webhook was made');
  process.exit(78);
}

const webhook = new Webhook(secret);
const app = express();

// An event may come twice. A real receiver keeps this beside what it does with the event, in one transaction.
const seen = new Set();

// The signature is over the bytes as they came, so the body is not parsed before it is verified.
app.post('/webhook', express.raw({ type: 'application/json', limit: '2mb' }), (req, res) => {
  let event;
  try {
    event = webhook.verify(req.body, req.headers);
  } catch (error) {
    console.log(`refused: ${error.message}`);
    return res.status(401).json({ error: 'bad signature' });
  }
  const id = req.headers['webhook-id'];
  if (!seen.has(id)) {
    seen.add(id);
    tell(event);
  }
  res.status(200).json({ received: true });
});

function tell({ id, jobname, eventType, progress, result, error }) {
  switch (eventType) {
    case 'progress':
      console.log(`${jobname} ${id}: ${progress}%`);
      break;
    case 'completed':
      console.log(`${jobname} ${id} completed: ${JSON.stringify(result)}`);
      break;
    case 'failed':
      console.log(`${jobname} ${id} failed: ${error}`);
      break;
    default:
      console.log(`${eventType} ${id}`);
  }
}

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
