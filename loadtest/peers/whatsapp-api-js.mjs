// whatsapp-api-js with Node's own HTTP server, as its documentation shows it: verifies the
// signature, parses, calls the handler of the message, and answers. Keeps nothing.
import {createServer} from 'node:http';
import {WhatsAppAPI} from 'whatsapp-api-js/middleware/node-http';

const api = new WhatsAppAPI({
  token: 'none',
  v: 'v24.0',
  appSecret: process.env.WHATSAPP_APP_SECRET,
  webhookVerifyToken: 'none',
});
let heard = 0;
api.on.message = () => {
  heard++;
};

createServer(async (request, response) => {
  response.statusCode = await api.handle_post(request);
  response.end();
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  console.log(`heard ${heard}`);
  process.exit();
});
