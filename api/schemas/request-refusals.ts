import type { Role } from '../../domain/practice/roles';
import { asRead, waitOf, type Refusal } from './refusal';

/** Refusals that any request may get, before anything is asked about its subject. */
export const REQUEST_REFUSALS = {
  'token-missing': {
    status: 401,
    title: 'No token',
    sentence: 'Send your token as "Authorization: Bearer <token>". An administrator of your practice can make one.',
  },
  'token-invalid': {
    status: 401,
    title: 'Token not known',
    sentence: 'This token is not known, or was revoked. An administrator can make a new one.',
  },
  'credentials-wrong': {
    status: 401,
    title: 'Credentials not known',
    sentence: 'Send the user and password of this webhook (Basic authentication).',
  },
  'role-may-not': {
    status: 403,
    title: 'You cannot see this page',
    sentence: ({ needed, role, practiceName }: { needed: Role; role: Role; practiceName: string }) =>
      `${needed === 'administrator' ? 'An' : 'A'} ${needed} at ${practiceName} can do this. Your role here is ${role}.`,
  },
  'other-site': {
    status: 403,
    title: 'This form is not from Rollcall',
    sentence: 'This form did not come from a page of Rollcall. Open the page again and send it from there.',
  },
  'form-expired': {
    status: 403,
    title: 'This form is too old',
    sentence:
      'This form is from an earlier sign-in, so we did nothing. Go back, open the page again and send it again.',
  },
  'other-host': {
    status: 421,
    title: 'Another address',
    sentence: ({ publicUrl }: { publicUrl: string }) =>
      `You cannot open the demo by this name. Open ${publicUrl} instead.`,
  },
  'not-found': {
    status: 404,
    title: 'Page not found',
    sentence: ({ what = 'page' }: { what?: string }) =>
      `There is no such ${what} here. Check the address and the id in it.`,
  },
  'not-json': {
    status: 415,
    title: 'Not JSON',
    sentence:
      'Send the body as JSON in UTF-8, plain or with gzip, deflate or br, with the header "Content-Type: application/json".',
  },
  'not-multipart': {
    status: 415,
    title: 'No file',
    sentence: 'Send the file as multipart/form-data, in a field with the name file.',
  },
  'file-kind': { status: 415, title: 'Another kind of file', sentence: asRead },
  'form-encoding': {
    status: 415,
    title: 'This form could not be read',
    sentence: 'This form is in an encoding that we do not know. Send it in UTF-8.',
  },
  'body-of-another-kind': {
    status: 415,
    title: 'The request could not be read',
    sentence: 'The request could not be read. Check how it is written and send it again.',
    code: 'not-readable',
  },
  'body-too-large': {
    status: 413,
    title: 'This is too large',
    sentence: ({ what, limit }: { what: string; limit: string }) => `${what} is larger than ${limit}. Send less.`,
  },
  'file-too-large': {
    status: 413,
    title: 'This file is too large',
    sentence: 'The file is larger than 20 MB. Leave out columns you do not need, or split it into two lists.',
  },
  'form-too-large': {
    status: 413,
    title: 'This is too large',
    sentence: 'This form is larger than we can accept. Send less of it.',
  },
  'not-readable': {
    status: 400,
    title: 'The request could not be read',
    sentence: ({ why }: { why: keyof typeof UNREADABLE }) => UNREADABLE[why],
  },
  'body-too-slow': {
    status: 400,
    title: 'The request came too slowly',
    sentence: 'The body came too slowly, so we stopped reading it. Send it again.',
  },
  'form-unreadable': {
    status: 400,
    title: 'This form could not be read',
    sentence: ({ why }: { why: 'broken-off' | 'packed' }) =>
      why === 'packed'
        ? 'The form could not be unpacked. Send it again.'
        : 'The form ended before it was complete. Send it again.',
  },
  'character-unreadable': {
    status: 400,
    title: 'A character could not be read',
    sentence: ({ where }: { where: string }) =>
      `${where} holds a character that cannot be read. Take it out and send it again.`,
  },
  'value-refused': {
    status: 400,
    title: 'A value could not be stored',
    sentence: 'The request holds a number, a date or a character that we cannot store. Correct it and send it again.',
  },
  'invalid-input': { status: 422, title: 'Some of this is wrong', sentence: asRead },
  'not-available': { status: 422, title: 'Not available yet', sentence: asRead },
  'idempotency-key-invalid': {
    status: 422,
    title: 'The Idempotency-Key is not valid',
    sentence: 'An Idempotency-Key is 1 to 255 plain characters, such as a UUID.',
  },
  'idempotency-key-reused': {
    status: 409,
    title: 'The Idempotency-Key was used before',
    sentence: 'This Idempotency-Key came with another request before. Use a new key for a new request.',
  },
  'idempotency-key-busy': {
    status: 409,
    title: 'The first request is not finished',
    sentence: 'We are still working on the first request with this Idempotency-Key. Ask again in a few seconds.',
  },
  'changed-meanwhile': {
    status: 409,
    title: 'Someone changed this while you were looking',
    sentence: ({ by }: { by: string | null }) =>
      `${by ?? 'Someone'} changed this since you read it, so your change was not made. Read it again.`,
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    sentence: ({ perMinute, seconds }: { perMinute: number; seconds: number }) =>
      `This token made more than ${perMinute} requests in a minute. Try again in ${waitOf(seconds)}, and make fewer requests.`,
  },
  'too-many-uploads': {
    status: 429,
    title: 'Too many files at the same time',
    sentence: ({ underWay }: { underWay: number }) =>
      `You are already uploading ${underWay === 1 ? '1 file' : `${underWay} files`}. Wait until one is finished, then upload this one again.`,
  },
  'too-many-uploads-together': {
    status: 503,
    title: 'Rollcall is busy',
    sentence: 'Many files are being sent at the moment. Nothing was stored: send yours again in a few seconds.',
    code: 'too-many-uploads',
  },
  'too-many-streams': {
    status: 429,
    title: 'Too many pages are open',
    sentence: 'Too many pages are open that update themselves. Close some of them.',
  },
  unexpected: {
    status: 500,
    title: 'Something went wrong',
    sentence: ({ reference }: { reference: string }) =>
      `Something went wrong on our side. Quote the reference ${reference} when you ask about it.`,
  },
  'too-slow': {
    status: 503,
    title: 'This took too long',
    sentence:
      'This took too long, so we stopped it. Try again in a minute. If it happens again, ask for less or ask ' +
      'the people who run Rollcall.',
  },
  'part-away': {
    status: 503,
    title: 'Rollcall is not available at the moment',
    sentence: ({ part }: { part: string }) =>
      `${part} is not answering at the moment, so this could not be done. Nothing is lost: try again in a few seconds.`,
  },
} as const satisfies Record<string, Refusal>;

const UNREADABLE = {
  json: 'The body is not JSON that can be read. Check its commas, brackets and quotes.',
  nested: 'The body is nested too deeply. Nothing here needs that.',
  'broken-off': 'The body ended before it was complete. Send it again.',
  packed: 'The body could not be unpacked. Send it again, or without compression.',
  form: 'The form could not be read. It may have broken off. Send it again.',
  written: 'The request could not be read. Check how it is written and send it again.',
} as const;
