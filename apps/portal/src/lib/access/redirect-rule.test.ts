import { describe, expect, test } from 'vitest';
import { redirectRule } from './redirect-rule.ts';
import { safeReturnPath } from './safe-return-path.ts';

describe('redirect rule', () => {
  test('sends a signed-out person to the sign-in page and remembers what they asked for', () => {
    const asked = { pathname: '/projects/1/contacts', search: '?sort=created', user: null };
    expect(redirectRule(asked)).toBe('/sign-in?next=%2Fprojects%2F1%2Fcontacts%3Fsort%3Dcreated');
  });

  test('keeps the address of the sign-in page short when only the portal itself was asked for', () => {
    expect(redirectRule({ pathname: '/', search: '', user: null })).toBe('/sign-in');
  });

  test.each([
    '/sign-in',
    '/sign-up',
    '/sign-out',
    '/language',
    '/forgot-password',
    '/confirm/password',
    '/widget.js',
    '/widget/1a2b/panel.js',
    '/health',
  ])('lets a signed-out person open %s', (pathname) => {
    expect(redirectRule({ pathname, search: '', user: null })).toBeNull();
  });

  test('takes page names whole, so that a page that merely starts alike stays closed', () => {
    expect(redirectRule({ pathname: '/widget.json', search: '', user: null })).toContain('/sign-in');
    expect(redirectRule({ pathname: '/sign-in/secret', search: '', user: null })).toContain('/sign-in');
  });

  test('sends a signed-in member from the sign-in page to what they asked for', () => {
    const asked = {
      pathname: '/sign-in',
      search: '?next=%2Fprojects%2F1',
      user: { secondFactor: 'none' } as const,
    };
    expect(redirectRule(asked)).toBe('/projects/1');
  });

  test('sends whoever has not given their second factor there first, whatever they asked for', () => {
    const user = { secondFactor: 'missing' } as const;
    const target = (pathname: string, search = '') => redirectRule({ pathname, search, user });
    expect(target('/projects/1', '?q=tea')).toBe('/second-factor?next=%2Fprojects%2F1%3Fq%3Dtea');
    expect(target('/account')).toBe('/second-factor?next=%2Faccount');
    expect(target('/sign-in', '?next=/account')).toBe('/second-factor?next=%2Faccount');
    expect(target('/second-factor')).toBeNull();
    expect(target('/sign-out')).toBeNull();
  });

  test('shows the page for the second factor to nobody else', () => {
    const given = { secondFactor: 'given' } as const;
    expect(redirectRule({ pathname: '/second-factor', search: '?next=/account', user: given })).toBe(
      '/account',
    );
    expect(redirectRule({ pathname: '/second-factor', search: '', user: null })).toBe('/sign-in');
  });

  test('sends a signed-in member from the start page to the projects', () => {
    expect(redirectRule({ pathname: '/', search: '', user: { secondFactor: 'none' } as const })).toBe(
      '/projects',
    );
  });

  test('lets a signed-in member go on everywhere else', () => {
    expect(
      redirectRule({ pathname: '/projects/1', search: '?a=b', user: { secondFactor: 'none' } as const }),
    ).toBeNull();
  });
});

describe('safe return path', () => {
  test.each(['/projects', '/projects/1/contacts?sort=created&after=x#row', '/a//b'])('keeps %s', (path) => {
    expect(safeReturnPath(path, '/home')).toBe(path);
  });

  test.each([
    null,
    undefined,
    '',
    'projects',
    'https://evil.example/',
    '//evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/sign-in',
    '/sign-up',
    '/sign-out',
    '/./sign-out',
  ])('answers the fallback for %j', (path) => {
    expect(safeReturnPath(path, '/home')).toBe('/home');
  });
});
