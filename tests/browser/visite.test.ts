// Every page that a role is shown, looked at once: axe, both widths, a picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, naviguer, verifierPage, verifierScripts } from './support';

const ROLES = [
  'direction',
  'animation',
  'reperage',
  'referent',
  'coach',
  'cre',
  'facilitateur',
  'sag',
  'prescripteur',
  'auditeur',
  'administrateur',
];
const n = naviguer();

async function adresses(page: Page, nom: string | RegExp): Promise<string[]> {
  const liens = page.getByRole('navigation', { name: nom }).getByRole('link');
  const toutes = await liens.evaluateAll((l) =>
    l.map((a) => new URL((a as HTMLAnchorElement).href).pathname),
  );
  return [...new Set(toutes)];
}

/** The pages of a section: its own navigation beside «Sections». */
async function sousPages(page: Page): Promise<string[]> {
  const liens = page.getByRole('main').getByRole('navigation').getByRole('link');
  const toutes = await liens.evaluateAll((l) =>
    l.map((a) => new URL((a as HTMLAnchorElement).href).pathname),
  );
  return [...new Set(toutes)];
}

/** The first line of the page's list, as it is opened: its address. */
async function premiereLigne(page: Page): Promise<string | undefined> {
  const lien = page.getByRole('main').getByRole('table').getByRole('link').first();
  if ((await lien.count()) === 0) return undefined;
  const adresse = await lien.getAttribute('href');
  return adresse ?? undefined;
}

/** Pages that one role has shown whole; for the next it is enough that they stand. */
const montrees = new Set<string>();

async function regarder(page: Page, adresse: string, nom: string): Promise<void> {
  await page.goto(adresse);
  await calme(page);
  assert.deepEqual(await page.getByRole('alert').allTextContents(), [], `refused on ${nom}`);
  const genre = nom.replace(/^[a-z]+-?/, '');
  if (genre !== '' && montrees.has(genre)) return verifierScripts(page, nom);
  montrees.add(genre);
  return verifierPage(page, nom);
}

for (const role of ROLES) {
  test(`${role}: every page stands, at both widths, and axe finds nothing`, async () => {
    const page = await n.page();
    await connecter(page, role);
    const vues = new Set<string>();
    const details = new Map<string, string>();
    const aVoir = await adresses(page, 'Sections');
    assert.ok(aVoir.length > 0);
    for (let adresse = aVoir.shift(); adresse !== undefined; adresse = aVoir.shift()) {
      if (vues.has(adresse)) continue;
      vues.add(adresse);
      await regarder(page, adresse, `${role}${adresse.replaceAll('/', '-').replace(/-$/, '')}`);
      aVoir.push(...(await sousPages(page)));
      const ligne = await premiereLigne(page);
      const genre = ligne?.split(/[?#]/)[0]?.split('/').slice(1, -1).join('-');
      if (ligne !== undefined && genre) details.set(genre, ligne);
    }
    for (const [genre, adresse] of details)
      await regarder(page, adresse, `${role}-${genre}-detail`);
    await page.context().close();
  });
}

test('the door stands at both widths, and in the dark', async () => {
  const page = await n.page({ colorScheme: 'dark' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Entrer' }).waitFor();
  await verifierPage(page, 'connexion');
  await connecter(page, 'direction');
  await calme(page);
  await verifierPage(page, 'sombre-direction');
});
