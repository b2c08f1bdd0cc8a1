// The frame by keyboard alone: search, lists, panels, the way past the sections.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();

interface Identite {
  identite: { nom: string; prenom: string; dateNaissance: string } | null;
}

async function quelquUn(page: Page): Promise<{ nom: string; prenom: string; naissance: string }> {
  const portefeuille = await demanderApi<{ lignes: { personne: string }[] }>(
    page,
    '/api/parcours/Portefeuille',
    { limite: 1 },
  );
  const personnes = portefeuille.corps.lignes.map((l) => l.personne);
  const reponse = await demanderApi<{ identites: Identite[] }>(page, '/api/reperage/Identites', {
    personnes,
  });
  const identite = reponse.corps.identites[0]?.identite;
  assert.ok(identite);
  return { nom: identite.nom, prenom: identite.prenom, naissance: identite.dateNaissance };
}

const sansAccents = (texte: string) => texte.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

test('a participant is found from any page without a mouse, accents forgotten', async () => {
  const page = await n.page();
  await connecter(page, 'animation');
  await calme(page);
  const { nom, prenom } = await quelquUn(page);
  await page.keyboard.press('/');
  await page.keyboard.type(`${sansAccents(nom)} ${sansAccents(prenom)}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Recherche' }).waitFor();
  const premier = page
    .getByRole('table')
    .getByRole('link', { name: `${nom} ${prenom}` })
    .first();
  await premier.waitFor();
  await verifierPage(page, 'recherche');
  await page.getByRole('main').focus();
  await page.keyboard.press('ArrowDown');
  const ouvert = page.getByRole('table').getByRole('link').first();
  assert.ok(await ouvert.evaluate((e) => e === document.activeElement));
  const attendu = await ouvert.textContent();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: attendu ?? '' }).waitFor();
});

test('a birth date beside the name narrows the search', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  const { nom, prenom, naissance } = await quelquUn(page);
  const [annee, mois, jour] = naissance.split('-');
  await page.goto(`/recherche?texte=${encodeURIComponent(`${nom} ${jour}/${mois}/${annee}`)}`);
  await page.getByRole('link', { name: `${nom} ${prenom}` }).waitFor();
  await page.getByLabel(/^Nom, prénom/).fill('zzzz introuvable');
  await page.getByText(/^Personne ne répond à/).waitFor();
});

test('a panel gives the focus back to where it was, and Échap closes it', async () => {
  const page = await n.page();
  await connecter(page, 'administrateur');
  await page.goto('/administration');
  await calme(page);
  const lien = page.getByRole('table').getByRole('link').first();
  await lien.focus();
  const nom = (await lien.textContent()) ?? '';
  await page.keyboard.press('Enter');
  const panneau = page.getByRole('dialog', { name: nom });
  await panneau.waitFor();
  assert.ok(await panneau.evaluate((d) => d.contains(document.activeElement)));
  await page.keyboard.press('Escape');
  await panneau.waitFor({ state: 'detached' });
  assert.ok(await lien.evaluate((e) => e === document.activeElement));

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Touches' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'Créer un compte' }).waitFor();
});

test('the first tab stop leads past the sections', async () => {
  const page = await n.page();
  await connecter(page, 'sag');
  await calme(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.ok(await page.getByRole('main').evaluate((e) => e === document.activeElement));
});
