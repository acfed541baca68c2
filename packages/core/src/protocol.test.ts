import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isContactId } from './contact-id.ts';
import { isVisitorKey } from './visitor-key.ts';
import { ERROR_STATUS } from './errors.ts';
import { isConsentGranted } from './consent.ts';
import { MAX_BODY_BYTES, MAX_TEXT_LENGTH, MIN_CONVERSATION_KEY_LENGTH } from './limits.ts';
import {
  erasureAnswer,
  erasureRequest,
  errorBody,
  exportRequest,
  issuesOf,
  messageAnswer,
  messageRequest,
  visitRequest,
  withdrawalRequest,
} from './protocol.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const consent = {
  state: 'granted',
  source: 'cookieconsent',
  category: 'analytics',
  method: 'explicit',
  at: '2026-11-23T11:00:00+01:00',
  widgetVersion: '0.1.0',
};
const visitor = { key: 'k'.repeat(43), consent };
const message = {
  accessKey: 'pk_example',
  messageId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  channel: 'live_support',
  text: 'Is the sencha organic?',
  visitor,
  pageUrl: 'https://shop.example/teas',
  conversationKey: null,
};

/** The issues that a body gets, as `path: message`. */
function issues(
  body: unknown,
  schema: typeof messageRequest | typeof visitRequest | typeof exportRequest = messageRequest,
) {
  const parsed = schema.safeParse(body);
  return parsed.success ? [] : issuesOf(parsed.error).map((issue) => `${issue.path}: ${issue.message}`);
}

describe('messageRequest', () => {
  test('reads a consenting visitor’s message, with the consent time in UTC', () => {
    expect(messageRequest.parse(message)).toEqual({
      ...message,
      visitor: { ...visitor, consent: { ...consent, at: '2026-11-23T10:00:00.000Z' } },
    });
  });

  test('reads an anonymous message, with every missing field as null', () => {
    const { accessKey, messageId, channel, text } = message;
    const sent = { accessKey, messageId, channel, text };
    expect(messageRequest.parse(sent)).toEqual({
      ...sent,
      visitor: null,
      pageUrl: null,
      conversationKey: null,
    });
  });

  test('ignores fields that it does not know', () => {
    expect(messageRequest.parse({ ...message, email: 'jane@example.com' })).not.toHaveProperty('email');
  });

  test('reads the message id in any case as lower case, so that a repeated send is one message', () => {
    expect(messageRequest.parse({ ...message, messageId: message.messageId.toUpperCase() }).messageId).toBe(
      message.messageId,
    );
  });

  test.each([
    ['a body that is no object', [], ': Invalid input: expected object, received array'],
    [
      'no access key',
      { ...message, accessKey: undefined },
      'accessKey: Invalid input: expected string, received undefined',
    ],
    [
      'an empty access key',
      { ...message, accessKey: '' },
      'accessKey: Too small: expected string to have >=1 characters',
    ],
    ['a message id that is no UUID', { ...message, messageId: '7' }, 'messageId: Expected a UUID'],
    [
      'an unknown channel',
      { ...message, channel: 'email' },
      'channel: Invalid option: expected one of "ai_search"|"live_support"',
    ],
    ['no text', { ...message, text: null }, 'text: Invalid input: expected string, received null'],
    ['an empty text', { ...message, text: '' }, 'text: Too small: expected string to have >=1 characters'],
    [
      'a text that is too long',
      { ...message, text: 'x'.repeat(MAX_TEXT_LENGTH + 1) },
      `text: Too big: expected string to have <=${MAX_TEXT_LENGTH} characters`,
    ],
    [
      'a text with NUL',
      { ...message, text: 'a\0b' },
      'text: Expected Unicode text without the NUL character and without unpaired surrogates',
    ],
    [
      'a visitor that is no object',
      { ...message, visitor: 'jane' },
      'visitor: Invalid input: expected object, received string',
    ],
    [
      'a short visitor key',
      { ...message, visitor: { ...visitor, key: 'k' } },
      'visitor.key: Expected a visitor key: 43 characters of base64url (256 random bits)',
    ],
    [
      'no visitor key',
      { ...message, visitor: { consent } },
      'visitor.key: Expected a visitor key: 43 characters of base64url (256 random bits)',
    ],
    [
      'a claim that is no object',
      { ...message, visitor: { ...visitor, consent: true } },
      'visitor.consent: Invalid input: expected object, received boolean',
    ],
    [
      'a state that is no text',
      { ...message, visitor: { ...visitor, consent: { ...consent, state: true } } },
      'visitor.consent.state: Invalid input: expected string, received boolean',
    ],
    [
      'a time without a zone',
      { ...message, visitor: { ...visitor, consent: { ...consent, at: '2026-11-23T10:00:00' } } },
      'visitor.consent.at: Expected an ISO 8601 date and time with offset, such as 2026-11-23T10:00:00Z',
    ],
    [
      'a page URL that is no URL',
      { ...message, pageUrl: 'teas' },
      'pageUrl: Expected an absolute http or https URL',
    ],
    [
      'a script for a page URL',
      { ...message, pageUrl: 'javascript:alert(1)' },
      'pageUrl: Expected an absolute http or https URL',
    ],
    [
      'a conversation key that is too long',
      { ...message, conversationKey: 'c'.repeat(129) },
      'conversationKey: Too big: expected string to have <=128 characters',
    ],
    [
      'an empty conversation key',
      { ...message, conversationKey: '' },
      'conversationKey: Expected at least 16 random characters, such as a UUID: whoever has the key is in the conversation',
    ],
    [
      'a conversation key that two strangers could choose',
      { ...message, conversationKey: 'a'.repeat(MIN_CONVERSATION_KEY_LENGTH - 1) },
      'conversationKey: Expected at least 16 random characters, such as a UUID: whoever has the key is in the conversation',
    ],
  ])('says what is wrong with %s', (_, body, expected) => {
    expect(issues(body)).toEqual([expected]);
  });

  test('names every wrong field at once', () => {
    expect(issues({}).map((issue) => issue.split(':')[0])).toEqual([
      'accessKey',
      'messageId',
      'channel',
      'text',
    ]);
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', {}],
    ['denied', { ...consent, state: 'denied' }],
    ['of an unknown state', { ...consent, state: 'not applicable' }],
    ['implied', { ...consent, method: 'implied' }],
    ['of an empty state', { ...consent, state: '' }],
    ['without a source', { ...consent, source: undefined }],
  ])('lets a claim that is %s through, for the gate to refuse', (_, claim) => {
    const parsed = messageRequest.parse({ ...message, visitor: { ...visitor, consent: claim } });
    expect(parsed.visitor).not.toBeNull();
    expect(isConsentGranted(parsed.visitor?.consent, NOW)).toBe(false);
  });

  test.each([
    '0000-01-01T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:00',
  ])('refuses the consent time %s, which no database would take or nobody meant', (at) => {
    const body = { ...message, visitor: { ...visitor, consent: { ...consent, at } } };
    expect(issues(body)).toEqual(['visitor.consent.at: Expected a time between the years 2000 and 2100']);
  });

  test.each([
    '2026-02-30T10:00:00Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T10:00:00+25:00',
    '2026-11-23',
    'now',
    '',
  ])('refuses the consent time "%s"', (at) => {
    expect(issues({ ...message, visitor: { ...visitor, consent: { ...consent, at } } })).toHaveLength(1);
  });

  test('replaces half an emoji in the text, and refuses it elsewhere', () => {
    expect(messageRequest.parse({ ...message, text: 'tea \ud83c' }).text).toBe('tea \ufffd');
    expect(messageRequest.parse({ ...message, text: 'tea \u{1f375}' }).text).toBe('tea \u{1f375}');
    expect(
      issues({ ...message, conversationKey: `${'c'.repeat(MIN_CONVERSATION_KEY_LENGTH)}\ud83c` }),
    ).toHaveLength(1);
  });

  test('the longest text in any script fits into the largest body, beside all other fields at their usual size', () => {
    const body = JSON.stringify({ ...message, text: '茶'.repeat(MAX_TEXT_LENGTH) });
    expect(new TextEncoder().encode(body).length).toBeLessThan(MAX_BODY_BYTES);
  });

  test('any body either parses or gets issues that name a path and a wish and repeat no value', () => {
    const marked = fc.oneof(fc.jsonValue(), fc.constant('value-that-was-sent'));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          accessKey: marked,
          messageId: marked,
          channel: marked,
          text: marked,
          visitor: fc.oneof(
            marked,
            fc.record({ key: marked, consent: fc.oneof(marked, fc.record({ state: marked, at: marked })) }),
          ),
          pageUrl: marked,
          conversationKey: marked,
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(body, (value) => {
        const parsed = messageRequest.safeParse(value);
        if (parsed.success) return;
        const found = issuesOf(parsed.error);
        expect(found.length).toBeGreaterThan(0);
        for (const issue of found) {
          expect(issue.message).toMatch(/expected/i);
          expect(JSON.stringify(issue)).not.toContain('value-that-was-sent');
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('whatever parses can be stored by Postgres as text and jsonb', () => {
    const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom('text', 'conversationKey', 'accessKey', 'source', 'category'),
        anyText,
        (field, value) => {
          const body =
            field === 'source' || field === 'category'
              ? { ...message, visitor: { ...visitor, consent: { ...consent, [field]: value } } }
              : { ...message, [field]: value };
          const parsed = messageRequest.safeParse(body);
          if (parsed.success) expect(JSON.stringify(parsed.data)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('visitor key and contact id', () => {
  const shaped = fc.oneof(
    fc.jsonValue(),
    fc.stringMatching(/^[\w-]{42,44}\n?$/),
    fc.uuid(),
    fc.uuid({ version: 8 }),
    fc.uuid({ version: 8 }).map((id) => id.toUpperCase()),
  );

  test('the protocol takes the same keys and ids as isVisitorKey and isContactId', () => {
    fc.assert(
      fc.property(shaped, (value) => {
        const { success } = exportRequest.safeParse({ accessKey: 'pk_example', visitor: { key: value } });
        expect(success).toBe(isVisitorKey(value));
        const { messageId } = message;
        const answer = { messageId, conversationId: messageId, contactId: value, country: null };
        expect(messageAnswer.safeParse(answer).success).toBe(value === null || isContactId(value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('JSON schemas', () => {
  test.each([
    ['messageRequest', messageRequest],
    ['visitRequest', visitRequest],
    ['erasureRequest', erasureRequest],
    ['messageAnswer', messageAnswer],
    ['erasureAnswer', erasureAnswer],
    ['errorBody', errorBody],
  ])('can be made of %s', (_, schema) => {
    const made = z.toJSONSchema(schema, { io: 'input' });
    expect(made).toMatchObject({ type: 'object', properties: expect.anything() as unknown });
  });
});

describe('visitRequest', () => {
  test('reads a visit', () => {
    expect(visitRequest.parse({ accessKey: 'pk_example', visitor: { key: visitor.key } })).toEqual({
      accessKey: 'pk_example',
      visitor: { key: visitor.key, consent: null },
    });
  });

  test.each([null, undefined])('refuses the visitor %s: nobody visited', (nobody) => {
    expect(issues({ accessKey: 'pk_example', visitor: nobody }, visitRequest)).toHaveLength(1);
  });
});

describe.each([
  ['withdrawalRequest', withdrawalRequest],
  ['exportRequest', exportRequest],
  ['erasureRequest', erasureRequest],
])('%s', (_, schema) => {
  test('reads the visitor key and asks for no consent', () => {
    const body = { accessKey: 'pk_example', visitor: { key: visitor.key } };
    expect(schema.parse({ ...body, visitor })).toEqual(body);
    expect(schema.parse(body)).toEqual(body);
  });

  test.each([null, undefined, {}, { key: 'short' }])('refuses the visitor %j', (nobody) => {
    expect(issues({ accessKey: 'pk_example', visitor: nobody }, schema)).toHaveLength(1);
  });
});

describe('answers', () => {
  test('messageAnswer reads an answer with and without a contact', () => {
    const answer = {
      messageId: message.messageId,
      conversationId: message.messageId,
      contactId: '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b',
      country: 'DE',
    };
    expect(messageAnswer.parse(answer)).toEqual(answer);
    expect(messageAnswer.safeParse({ ...answer, contactId: null, country: null }).success).toBe(true);
    expect(messageAnswer.safeParse({ ...answer, contactId: message.messageId }).success).toBe(false);
  });

  test('erasureAnswer reads a receipt', () => {
    const answer = {
      receipt: { contactHash: 'a'.repeat(64), erasedAt: '2026-11-23T10:00:00.000Z' },
      erased: { conversations: 2, messages: 5, consentReceipts: 1 },
    };
    expect(erasureAnswer.parse(answer)).toEqual(answer);
  });

  test('errorBody reads every code and no other', () => {
    for (const code of Object.keys(ERROR_STATUS)) {
      expect(errorBody.safeParse({ code, message: 'Reading the body failed' }).success).toBe(true);
    }
    expect(errorBody.safeParse({ code: 'TEAPOT', message: '' }).success).toBe(false);
  });
});
