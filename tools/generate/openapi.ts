import {
  answerAnswer,
  answerRequest,
  checkRequest,
  contactExport,
  erasureAnswer,
  erasureRequest,
  errorBody,
  ERROR_STATUS,
  exportRequest,
  healthAnswer,
  MAX_BODY_BYTES,
  messageAnswer,
  messageRequest,
  ratingRequest,
  repliesAnswer,
  repliesRequest,
  replyAnswer,
  replyRequest,
  visitRequest,
  widgetHealthAnswer,
  withdrawalRequest,
  type ErrorCode,
} from '@webspeaker/core';
import * as z from 'zod';

type Json = Record<string, unknown>;

const SCHEMAS = {
  MessageRequest: messageRequest,
  AnswerRequest: answerRequest,
  RepliesRequest: repliesRequest,
  RatingRequest: ratingRequest,
  ReplyRequest: replyRequest,
  VisitRequest: visitRequest,
  CheckRequest: checkRequest,
  WithdrawalRequest: withdrawalRequest,
  ExportRequest: exportRequest,
  ErasureRequest: erasureRequest,
  MessageAnswer: messageAnswer,
  AnswerAnswer: answerAnswer,
  RepliesAnswer: repliesAnswer,
  ReplyAnswer: replyAnswer,
  ErasureAnswer: erasureAnswer,
  ContactExport: contactExport,
  WidgetHealthAnswer: widgetHealthAnswer,
  HealthAnswer: healthAnswer,
  ErrorBody: errorBody,
} as const;

type SchemaName = keyof typeof SCHEMAS;

type Operation = {
  path: string;
  method: 'post' | 'get' | 'delete';
  id: string;
  summary: string;
  description: string;
  body?: SchemaName;
  success: { status: 200 | 201 | 204; description: string; schema?: SchemaName; html?: true }[];
  errors: ErrorCode[];
};

const BY_BROWSER: ErrorCode[] = [
  'INVALID_REQUEST',
  'UNKNOWN_ACCESS_KEY',
  'ORIGIN_NOT_ALLOWED',
  'TOO_LARGE',
  'RATE_LIMITED',
  'UNAVAILABLE',
];
const BY_CREDENTIAL: ErrorCode[] = ['INVALID_REQUEST', 'UNAUTHENTICATED', 'NOT_FOUND', 'UNAVAILABLE'];

/** The calls of both edge functions. What they accept and answer comes from core's schemas. */
const OPERATIONS: readonly Operation[] = [
  {
    path: '/widget/messages',
    method: 'post',
    id: 'sendMessage',
    summary: 'Send a message',
    description:
      'Without consent `visitor` is null, `pageUrl` is absent or null, and the conversation key holds the thread together. The same `messageId` again is the same message. A page that is not on one of the project’s allowed origins is not stored; the message is.',
    body: 'MessageRequest',
    success: [
      { status: 201, description: 'The message is stored', schema: 'MessageAnswer' },
      { status: 200, description: 'The message had been stored before', schema: 'MessageAnswer' },
    ],
    errors: [...BY_BROWSER, 'CONSENT_REQUIRED', 'CHALLENGE_REQUIRED', 'FORBIDDEN', 'CONTACT_ERASED'],
  },
  {
    path: '/widget/answers',
    method: 'post',
    id: 'recordAnswer',
    summary: 'Record the answer of AI search',
    description:
      'From the page that showed it, with the visitor or the conversation key of the question, and marked as reported by the page. Or from the owner’s server, with the project’s secret key as `Authorization: Bearer sk_…` and neither of the two. A question has one answer: another one from a page is left out, and one from a server takes the place of a page’s. The answer names the one that is stored. NOT_FOUND when the question is not this visitor’s.',
    body: 'AnswerRequest',
    success: [
      { status: 201, description: 'The answer is stored', schema: 'AnswerAnswer' },
      { status: 200, description: 'The question had been answered before', schema: 'AnswerAnswer' },
    ],
    errors: [
      ...BY_BROWSER,
      'UNAUTHENTICATED',
      'CONSENT_REQUIRED',
      'FORBIDDEN',
      'NOT_FOUND',
      'CONTACT_ERASED',
    ],
  },
  {
    path: '/widget/replies',
    method: 'post',
    id: 'readReplies',
    summary: 'Ask for replies',
    description:
      'What members and the owner’s server wrote to the visitor, oldest first, fifty at most. `after` is `next` of the answer before, and says that everything up to there was received; without it, everything that was never received comes. Ask again after `pollAfterMs`.',
    body: 'RepliesRequest',
    success: [{ status: 200, description: 'Replies, and when to ask again', schema: 'RepliesAnswer' }],
    errors: [...BY_BROWSER, 'CONSENT_REQUIRED', 'CONTACT_ERASED'],
  },
  {
    path: '/widget/ratings',
    method: 'post',
    id: 'rateAnswer',
    summary: 'Rate an answer of AI search',
    description: 'Null takes a rating back. NOT_FOUND when the answer is not one to this visitor.',
    body: 'RatingRequest',
    success: [{ status: 204, description: 'Done' }],
    errors: [...BY_BROWSER, 'CONSENT_REQUIRED', 'NOT_FOUND', 'CONTACT_ERASED'],
  },
  {
    path: '/widget/visits',
    method: 'post',
    id: 'recordVisit',
    summary: 'Tell that a consenting visitor is there',
    description: 'Moves the last-seen of a known contact; makes none.',
    body: 'VisitRequest',
    success: [{ status: 204, description: 'Done, also when there is no such contact' }],
    errors: [...BY_BROWSER, 'CONSENT_REQUIRED', 'CONTACT_ERASED'],
  },
  {
    path: '/widget/checks',
    method: 'post',
    id: 'recordCheck',
    summary: 'Tell what the diagnostics see',
    description:
      'Sent while the website’s owner has the widget’s diagnostics open, and read by the portal’s install page: the request’s origin and what the widget makes of consent there. It names no visitor. Of the newest twenty origins, for seven days.',
    body: 'CheckRequest',
    success: [{ status: 204, description: 'Noted' }],
    errors: [...BY_BROWSER, 'FORBIDDEN'],
  },
  {
    path: '/widget/withdrawals',
    method: 'post',
    id: 'withdrawConsent',
    summary: 'Withdraw consent',
    description: 'The project’s setting keeps the contact, marked, or erases it.',
    body: 'WithdrawalRequest',
    success: [{ status: 204, description: 'Done, also when there is no such contact' }],
    errors: BY_BROWSER,
  },
  {
    path: '/widget/exports',
    method: 'post',
    id: 'exportOwnData',
    summary: 'Export everything held on the visitor',
    description: 'In any state of consent.',
    body: 'ExportRequest',
    success: [
      { status: 200, description: 'Everything held on the contact', schema: 'ContactExport', html: true },
    ],
    errors: [...BY_BROWSER, 'NOT_FOUND', 'CONTACT_ERASED'],
  },
  {
    path: '/widget/erasures',
    method: 'post',
    id: 'eraseOwnData',
    summary: 'Erase everything held on the visitor',
    description: 'In any state of consent. Final: the visitor key is of no more use.',
    body: 'ErasureRequest',
    success: [{ status: 200, description: 'A receipt that names nobody', schema: 'ErasureAnswer' }],
    errors: [...BY_BROWSER, 'NOT_FOUND', 'CONTACT_ERASED'],
  },
  {
    path: '/contacts/{projectId}/{contactId}',
    method: 'delete',
    id: 'eraseContact',
    summary: 'Erase a contact',
    description: 'For members of the organization and for its own servers. Final, and audited.',
    success: [{ status: 200, description: 'A receipt that names nobody', schema: 'ErasureAnswer' }],
    errors: BY_CREDENTIAL,
  },
  {
    path: '/contacts/{projectId}/{contactId}/export',
    method: 'get',
    id: 'exportContact',
    summary: 'Export everything held on a contact',
    description: 'For members of the organization and for its own servers. Audited.',
    success: [
      { status: 200, description: 'Everything held on the contact', schema: 'ContactExport', html: true },
    ],
    errors: BY_CREDENTIAL,
  },
  {
    path: '/widget/health',
    method: 'get',
    id: 'askWidgetHealth',
    summary: 'Ask whether the function for visitors works',
    description:
      'It reaches the database as its own role; its version; where countries come from, and of when. For everybody: it names nothing secret.',
    success: [{ status: 200, description: 'It works', schema: 'WidgetHealthAnswer' }],
    errors: ['RATE_LIMITED', 'UNAVAILABLE'],
  },
  {
    path: '/contacts/health',
    method: 'get',
    id: 'askContactsHealth',
    summary: 'Ask whether the function for members works',
    description: 'It reaches the database as its own role; its version. For everybody.',
    success: [{ status: 200, description: 'It works', schema: 'HealthAnswer' }],
    errors: ['UNAVAILABLE'],
  },
  {
    path: '/contacts/{projectId}/conversations/{conversationId}/replies',
    method: 'post',
    id: 'replyToConversation',
    summary: 'Reply to a conversation',
    description:
      'As the member whose token it is, or for the owner’s server, in nobody’s name. The same `messageId` again is the same reply; with another text it is refused. CONSENT_REQUIRED when the contact withdrew.',
    body: 'ReplyRequest',
    success: [
      { status: 201, description: 'The reply is stored', schema: 'ReplyAnswer' },
      { status: 200, description: 'The reply had been stored before', schema: 'ReplyAnswer' },
    ],
    errors: [...BY_CREDENTIAL, 'CONSENT_REQUIRED', 'TOO_LARGE'],
  },
];

/** Describes the HTTP interface of the edge functions, as OpenAPI 3.1. */
export function buildOpenApi(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    (paths[operation.path] ??= {})[operation.method] = describeOperation(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'WebSpeaker Contacts',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description: `What visitors’ browsers, members and an owner’s own servers call. Bodies have at most ${MAX_BODY_BYTES} bytes. Browsers send them as text/plain, which needs no preflight. Calls of the widget compare the Origin header with the project’s allowed origins: another one, and \`null\`, which a sandboxed frame or a file sends, gets ORIGIN_NOT_ALLOWED (403). A sender without the header is no browser and is taken, unless the project requires an origin; to withdraw, export and erase never needs one. Any other method on a path gets METHOD_NOT_ALLOWED (405), any other path NOT_FOUND (404).`,
    },
    servers: [
      {
        url: 'https://{project}.supabase.co/functions/v1',
        variables: { project: { default: 'your-project' } },
      },
    ],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [name, toJsonSchema(schema)]),
      ),
      securitySchemes: {
        memberToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A member’s access token',
        },
        secretKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The project’s secret key (`sk_…`); never in a browser',
        },
      },
    },
  };
}

function describeOperation({ id, summary, description, body, success, errors, path }: Operation): Json {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
  return {
    operationId: id,
    summary,
    description,
    ...(parameters.length > 0 ? { parameters, security: [{ memberToken: [] }, { secretKey: [] }] } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: reference(body) },
              'text/plain': { schema: reference(body) },
            },
          },
        }
      : {}),
    responses: Object.fromEntries([
      ...success.map(({ status, schema, html, ...answer }) => [
        String(status),
        {
          description: answer.description,
          ...(schema
            ? {
                content: {
                  'application/json': { schema: reference(schema) },
                  ...(html ? { 'text/html': { schema: { type: 'string' } } } : {}),
                },
              }
            : {}),
        },
      ]),
      ...describeErrors(errors),
    ]),
  };
}

/** One response for each status, naming the codes that come with it. */
function describeErrors(codes: ErrorCode[]): [string, Json][] {
  const statuses = [...new Set(codes.map((code) => ERROR_STATUS[code]))].sort();
  return statuses.map((status) => {
    const same = codes.filter((code) => ERROR_STATUS[code] === status);
    const retries = status === 429 || status === 503;
    return [
      String(status),
      {
        description: same.join(' or '),
        ...(retries
          ? {
              headers: {
                'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 1 } },
              },
            }
          : {}),
        content: {
          'application/json': {
            schema: { allOf: [reference('ErrorBody'), { properties: { code: { enum: same } } }] },
          },
        },
      },
    ];
  });
}

function reference(name: SchemaName): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** As on the wire: what a schema accepts, not what it turns that into. */
function toJsonSchema(schema: z.ZodType): Json {
  const described = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as Json;
  delete described['$schema'];
  return described;
}
