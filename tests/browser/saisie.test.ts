// What one types: a form begins with what is known, outlives the session, and is nobody else's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { connecter, demanderApi, entrer, MOT_DE_PASSE, naviguer } from './support';

const n = naviguer();
const PHRASE = 'Cherche un temps partiel, le matin.';

/** Somebody of the own portfolio who has declared to be looking for work: the address of the dossier. */
async function unDossier(page: Page): Promise<string> {
  const moi = await demanderApi<{ portee: string[] }>(page, '/api/moi');
  const portefeuille = await demanderApi<{ lignes: { personne: string }[] }>(
    page,
    '/api/parcours/Portefeuille',
    { referent: moi.corps.portee[0] },
  );
  for (const { personne } of portefeuille.corps.lignes) {
    const lue = await demanderApi<{ situation: { inscritDemandeurEmploi: string } | null }>(
      page,
      '/api/reperage/Personne',
      { personne },
    );
    if (lue.corps.situation?.inscritDemandeurEmploi === 'OUI') return `/dossier/${personne}`;
  }
  return assert.fail('nobody looks for work');
}

async function taper(page: Page, adresse: string): Promise<void> {
  await page.goto(`${adresse}?acte=entretien`);
  const panneau = page.getByRole('dialog', { name: /^Entretien/ });
  await panneau.getByLabel('Commentaire').fill(PHRASE);
}

test('a form that an address opens begins with what is known of the person', async () => {
  const page = await n.page();
  await connecter(page, 'referent');
  const adresse = await unDossier(page);
  // The slowest answer last: the form waits for it.
  await page.route('**/api/reperage/Personne', async (route) => {
    await toutLeReste(page);
    await route.continue();
  });
  await page.goto(`${adresse}?acte=situation`);
  const panneau = page.getByRole('dialog', { name: 'Changer la situation' });
  assert.equal(await panneau.getByLabel('Inscrit demandeur d’emploi').inputValue(), 'OUI');
  await page.context().close();
});

/** The dossier stands, drawn from the other answers. */
async function toutLeReste(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 2, name: 'Contrat d’engagement' }).waitFor();
}

test('an ended session is said, and what was typed is there again after the door', async () => {
  const page = await n.page();
  await connecter(page, 'referent');
  await taper(page, await unDossier(page));
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Enregistrer l’entretien' }).click();
  await page.getByText('Votre session a pris fin.').waitFor();
  await page.getByLabel('Identifiant').fill('referent');
  await page.getByLabel('Mot de passe').fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Entrer' }).click();
  const panneau = page.getByRole('dialog', { name: /^Entretien/ });
  assert.equal(await panneau.getByLabel('Commentaire').inputValue(), PHRASE);
  await panneau.getByRole('button', { name: 'Repartir de zéro' }).click();
  assert.equal(await panneau.getByLabel('Commentaire').inputValue(), '');
  await page.context().close();
});

test('another account of the same browser finds nothing of it', async () => {
  const page = await n.page();
  await connecter(page, 'referent');
  const adresse = await unDossier(page);
  await taper(page, adresse);
  await page.context().clearCookies();
  await entrer(page, 'direction', MOT_DE_PASSE);
  await page.getByRole('heading', { level: 1, name: 'Bonjour' }).waitFor();
  await page.goto(`${adresse}?acte=entretien`);
  const vide = page.getByRole('dialog', { name: /^Entretien/ }).getByLabel('Commentaire');
  assert.equal(await vide.inputValue(), '');
  await page.keyboard.press('Escape');
  await taper(page, adresse);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Quitter' }).click();
  await page.getByLabel('Identifiant').waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify({ ...sessionStorage }).length), 2);
  await page.context().close();
});
