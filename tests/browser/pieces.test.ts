// Pièces: what lacks is shown before anything is chosen, and a dossier's go on together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();
interface Recue {
  etapeChaine: string;
  reprise: boolean;
}

const demander = async <T>(page: Page, chemin: string, question: object): Promise<T> =>
  (await demanderApi<T>(page, `/api/reperage/${chemin}`, question)).corps;

/** A prescription whose person's pièces still lie with the référent: its address, how many. */
async function chezLeReferent(page: Page): Promise<[adresse: string, nombre: number]> {
  const { lignes } = await demander<{ lignes: { prescription: string; personne: string }[] }>(
    page,
    'Prescriptions',
    { limite: 1000 },
  );
  for (const { prescription, personne } of lignes) {
    const { recues } = await demander<{ recues: Recue[] }>(page, 'Pieces', { personne });
    const ici = recues.filter((r) => !r.reprise && r.etapeChaine === 'referent');
    const ailleurs = recues.filter((r) => !r.reprise && r.etapeChaine === 'reperage');
    if (ici.length > 1 && ailleurs.length === 0)
      return [`/reperage/prescription/${prescription}?personne=${personne}`, ici.length];
  }
  return assert.fail('no dossier has all its pièces with the référent');
}

test('the pièces of a dossier are handed on with one touch', async () => {
  const page = await n.page();
  await connecter(page, 'animation');
  const [adresse, nombre] = await chezLeReferent(page);
  await page.goto(adresse);
  await page.getByRole('button', { name: `Tout transmettre au repérage (${nombre})` }).click();
  await page
    .getByRole('status')
    .filter({ hasText: `${nombre} pièces transmises` })
    .waitFor();
  await page.getByRole('button', { name: `Tout transmettre au SAG (${nombre})` }).waitFor();
  assert.equal(await page.getByRole('button', { name: /au repérage/ }).count(), 0);
});

test('what lacks stands on the page as it opens, of all comités and of all référents', async () => {
  const page = await n.page();
  await connecter(page, 'reperage');
  await page.goto('/reperage/pieces');
  await page.getByText(/^\d+ dossiers? incomplets?$/).waitFor();
  await page.getByRole('button', { name: 'Référent', exact: true }).click();
  await page.getByText(/^\d+ dossiers? incomplets?$/).waitFor();
  await calme(page);
  await verifierPage(page, 'pieces-manquantes');
});
