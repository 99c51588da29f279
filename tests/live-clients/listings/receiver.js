const express = require('express');
const app = express();
app.use(express.json());

app.post('/webhook', (req, res) => {
  const { id, jobname, eventType } = req.body;

  switch (eventType) {
    case 'progress':
      console.log(`Job ${id} progress: ${req.body.progress}%`);
      break;
    case 'completed':
      console.log(`Job ${id} completed:`, req.body.result);
      break;
    case 'failed':
      console.log(`Job ${id} failed:`, req.body.error);
      break;
  }

  res.status(200).json({ received: true });
});

app.listen(3000);
