/** A consent platform made of the IAB's own packages: the stub, the CMP API, and TC strings of the core library. */
import { CmpApi } from '@iabtechlabtcf/cmpapi';
import { GVL, TCModel, TCString } from '@iabtechlabtcf/core';
import installStub from '@iabtechlabtcf/stub';

type Choice = 'accept' | 'reject' | 'other';

const cookie = /fake_tcf=([\w-]+)/.exec(document.cookie)?.[1];
const gvl = new GVL({
  gvlSpecificationVersion: 3,
  vendorListVersion: 1,
  tcfPolicyVersion: 5,
  lastUpdated: '2026-01-01T00:00:00Z',
  purposes: Object.fromEntries(
    [1, 2, 3].map((id) => [id, { id, name: `Purpose ${id}`, description: '', illustrations: [] }]),
  ),
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  dataCategories: {},
  vendors: {},
});
installStub();
const api = new CmpApi(10, 1, true);

function tcString(choice: Choice): string {
  const model = new TCModel(gvl);
  Object.assign(model, { cmpId: 10, cmpVersion: 1, consentScreen: 1, isServiceSpecific: true });
  if (choice === 'accept') model.purposeConsents.set([1, 2, 3]);
  if (choice === 'other') model.purposeConsents.set([2]);
  return TCString.encode(model);
}

// A visitor who chose before, or the dialog for a new one.
if (cookie) api.update(tcString(cookie as Choice), false);
else api.update('', true);

Object.assign(window, {
  choose(choice: Choice) {
    document.cookie = `fake_tcf=${choice}; path=/`;
    // Reopening the dialog is no choice yet.
    if (choice === 'reject') api.update(tcString('accept'), true);
    api.update(tcString(choice), false);
  },
  disablePlatform: () => api.disable(),
  breakPlatform() {
    Object.assign(window, {
      __tcfapi() {
        throw new Error('The platform is broken');
      },
    });
  },
});
