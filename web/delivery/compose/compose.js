/* Compose a Message while somebody types: the count follows. */
import { followCount } from './text-count.js';

const form = document.getElementById('compose-form');
if (form) followCount(form, 'body', ['_token', 'operation']);
