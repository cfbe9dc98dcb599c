import { Centrifuge as Client } from 'centrifuge';
declare global {
  var Centrifuge: typeof Client;
}
