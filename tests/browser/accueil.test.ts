// Accueil counts what the services count, and a line is settled where it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer } from './support';

const n = naviguer();
interface Lignes {
  lignes: unknown[];
}

async function compte(page: Page, titre: string): Promise<number> {
  const region = page.getByRole('region', { name: titre });
  if ((await region.count()) === 0) return 0;
  const texte = (await region.getByRole('heading').textContent()) ?? '';
  return Number(/\d+$/.exec(texte.trim())?.[0]);
}

async function lignes(page: Page, requete: string, question: object): Promise<number> {
  const { statut, corps } = await demanderApi<Lignes>(page, `/api/${requete}`, question);
  assert.equal(statut, 200, requete);
  return corps.lignes.length;
}

test('a référent’s two lists hold all tasks of both services, once each', async () => {
  const page = await n.page();
  await connecter(page, 'referent');
  await calme(page);
  const moi = await demanderApi<{ portee: string[] }>(page, '/api/moi');
  let attendu = await lignes(page, 'entreprise/Taches', { limite: 1000 });
  for (const referent of moi.corps.portee)
    attendu += await lignes(page, 'parcours/Taches', { referent, limite: 1000 });
  const vu = (await compte(page, 'À faire aujourd’hui')) + (await compte(page, 'Bientôt'));
  assert.equal(vu, attendu);
});

test('a CRE’s lists hold the tasks of entreprise', async () => {
  const page = await n.page();
  await connecter(page, 'cre');
  await calme(page);
  const attendu = await lignes(page, 'entreprise/Taches', { limite: 1000 });
  const vu = (await compte(page, 'À faire aujourd’hui')) + (await compte(page, 'Bientôt'));
  assert.equal(vu, attendu);
  const mer = await lignes(page, 'entreprise/TableauMer', { etat: 'mer_effectuee', limite: 1000 });
  assert.equal(await compte(page, 'Retours de mise en relation attendus'), mer);
});

test('a relance is recorded from its line, and the line is gone', async (t) => {
  const une = await n.page();
  await connecter(une, 'referent');
  await calme(une);
  const boutons = une.getByRole('button', { name: /^Relance faite : / });
  const avant = await boutons.count();
  if (avant === 0) return t.skip('no relance in this portfolio today');
  const total = (await compte(une, 'À faire aujourd’hui')) + (await compte(une, 'Bientôt'));
  await boutons.first().click();
  const panneau = une.getByRole('dialog');
  await panneau.getByRole('button', { name: 'Enregistrer la relance' }).click();
  await panneau.waitFor({ state: 'detached' });
  await une
    .getByRole('status')
    .filter({ hasText: /enregistrée au dossier/ })
    .waitFor();
  await boutons.nth(avant - 1).waitFor({ state: 'detached' });
  const apres = (await compte(une, 'À faire aujourd’hui')) + (await compte(une, 'Bientôt'));
  assert.equal(apres, total - 1);
});
