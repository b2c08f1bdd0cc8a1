// An auditor looks back: a dossier on a past day, who recorded what, who opened it, the chain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();

interface Ligne {
  personne: string;
  entree: string;
}

test('a dossier as of a day, its events, its openings', async () => {
  const page = await n.page();
  await connecter(page, 'auditeur');
  const portefeuille = await demanderApi<{ lignes: Ligne[] }>(page, '/api/parcours/Portefeuille', {
    limite: 1,
  });
  const [ligne] = portefeuille.corps.lignes;
  assert.ok(ligne);
  const identites = await demanderApi<{
    identites: { identite: { nom: string; prenom: string } }[];
  }>(page, '/api/reperage/Identites', { personnes: [ligne.personne] });
  const { nom, prenom } = identites.corps.identites[0]?.identite ?? { nom: '', prenom: '' };

  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await calme(page);
  await page.getByRole('link', { name: 'Dossiers à une date' }).click();
  await page.getByLabel('Nom du participant').fill(`${nom} ${prenom}`);
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: `${nom} ${prenom}` })
    .first()
    .click();
  await calme(page);
  const main = page.getByRole('main');
  const faits = main.getByRole('listitem').filter({ hasText: 'Enregistré le' });
  await faits.first().waitFor();
  const aujourdhui = await faits.count();
  assert.ok(aujourdhui > 3, 'a dossier has events');
  await verifierPage(page, 'audit-dossier');

  // What an event recorded, and knowing what.
  await faits.first().getByText('Ce qui a été enregistré, et ce qui était connu').click();
  await faits.first().getByText('connu alors').waitFor();

  // On the day of the entry less was known.
  await main.getByLabel('Date', { exact: true }).fill(ligne.entree);
  await main.getByText(/enregistrés? depuis/).waitFor();
  assert.ok((await faits.count()) < aujourdhui);
  await main.getByRole('button', { name: 'Voir le dossier de ce jour' }).click();
  await page
    .getByText(/[Tt]el que connu le/)
    .first()
    .waitFor();
  await calme(page);

  // This very opening is noted.
  await page.goto('/audit/ouvertures');
  await calme(page);
  const noms = main.getByRole('button', { name: `${nom} ${prenom}` });
  await noms.first().waitFor();
  await verifierPage(page, 'audit-ouvertures');

  // Narrowed to the logins: accounts, and nobody's dossier.
  await main.getByRole('button', { name: 'Connexion', exact: true }).click();
  await main.getByRole('cell', { name: 'Connexion', exact: true }).first().waitFor();
  await calme(page);
  assert.equal(await main.getByRole('cell').getByRole('button').count(), 0);
});

test('the chain is verified on demand', async () => {
  const page = await n.page();
  await connecter(page, 'auditeur');
  await page.goto('/audit');
  await calme(page);
  await page.getByRole('button', { name: 'Lancer la vérification' }).click();
  await page.getByText(/Tout concorde : .* événements relus\./).waitFor();
  await page.getByText(/Chaîne vérifiée jusqu’à l’événement/).waitFor();
  await page.getByText(/Le journal est signé jusqu’à l’événement/).waitFor();
  const emporte = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Emporter la tête signée' }).click();
  const fichier = await emporte;
  assert.match(fichier.suggestedFilename(), /^tete-\d{4}-\d\d-\d\d-\d+\.json$/);
  await verifierPage(page, 'audit-chaine');
});

test('an auditor changes nothing', async () => {
  const page = await n.page();
  await connecter(page, 'auditeur');
  const refus = await demanderApi<{ code: string }>(
    page,
    '/api/parcours/LeverFrein',
    { frein: '00000000-0000-7000-8000-000000000001', date: '2026-01-01' },
    '00000000-0000-7000-8000-0000000000aa',
  );
  assert.equal(refus.statut, 403);
});

test('a search is noted as a search, and opens nobody’s dossier', async () => {
  const page = await n.page();
  await connecter(page, 'auditeur');
  const notes = async (acte: string) =>
    (await demanderApi<{ lignes: unknown[] }>(page, `/api/traces?acte=${acte}`)).corps.lignes
      .length;
  const avant = [await notes('ouverture'), await notes('recherche')];
  await page.goto('/recherche?texte=quasar');
  await page.getByRole('table', { name: /^Résultats/ }).waitFor();
  await page
    .getByText(/parcours depuis le|sortie le|prescrite le/)
    .first()
    .waitFor();
  await calme(page);
  assert.equal(await notes('ouverture'), avant[0]);
  assert.equal(await notes('recherche'), (avant[1] ?? 0) + 1);
});
