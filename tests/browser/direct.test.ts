// What others do shows by itself; what is away is said and comes back by itself.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer, verifierAxe } from './support';

const n = naviguer();

interface Tache {
  parcours: string;
  personne: string;
  genre: string;
}

async function unParcours(page: Page): Promise<{ parcours: string; personne: string }> {
  const moi = await demanderApi<{ portee: string[] }>(page, '/api/moi');
  const portefeuille = await demanderApi<{ lignes: Tache[] }>(page, '/api/parcours/Portefeuille', {
    referent: moi.corps.portee[0],
    limite: 1,
  });
  const [ligne] = portefeuille.corps.lignes;
  assert.ok(ligne, 'the demonstration référent has a participant');
  return ligne;
}

test('another person’s record shows without reload', async (t) => {
  const une = await n.page();
  const autre = await n.page();
  await connecter(une, 'referent');
  await connecter(autre, 'animation');
  const { parcours, personne } = await unParcours(une);
  await une.goto(`/dossier/${personne}`);
  await calme(une);

  const main = une.getByRole('main');
  const avant = await main.getByText(/47 min/).count();
  const jour = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
  const envoi = await demanderApi<{ texte?: string }>(
    autre,
    '/api/parcours/EnregistrerEntretien',
    {
      entretien: randomUUID(),
      parcours,
      date: jour,
      genre: 'entretien_physique',
      presence: 'present',
      dureeMin: 47,
      emargement: true,
    },
    randomUUID(),
  );
  assert.equal(envoi.statut, 200, envoi.corps.texte ?? '');
  const debut = performance.now();
  await main
    .getByText(/47 min/)
    .nth(avant)
    .waitFor();
  t.diagnostic(`shown after ${Math.round(performance.now() - debut)} ms`);
});

test('a service that is away is said to be, and the page recovers by itself', async () => {
  const page = await n.page();
  await connecter(page, 'cre');
  await calme(page);
  await page.route('**/api/entreprise/**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({
        code: 'SERVICE_ABSENT',
        champ: '',
        texte: 'Le service des entreprises ne répond pas.',
      }),
    }),
  );
  await page.reload();
  const message = page.getByText('Le service des entreprises ne répond pas.').first();
  await message.waitFor();
  await verifierAxe(page, 'absent');
  await page.unroute('**/api/entreprise/**');
  await page.getByRole('region', { name: 'À faire aujourd’hui' }).waitFor();
  await message.waitFor({ state: 'detached' }); // Each part of the page asks for itself.
});

test('a cut line is said, and gone when it is back', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  await calme(page);
  const message = page.getByText('La liaison avec le serveur est coupée.');
  await page.route('**/api/events', (route) => route.abort());
  await page.reload();
  await message.waitFor();
  await page.unroute('**/api/events');
  await message.waitFor({ state: 'detached' });
});
