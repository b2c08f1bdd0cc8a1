// A référent's day, from login on: an interview from a task, a person found by a misspelt name, a
// frein and an étape by keyboard, the portfolio, the monthly review; another's portfolio is read only.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();
let page: Page;
/** Who is worked with: "ZÉPHYR Prune". */
let nom = '';

function apresDemain(): string {
  return new Date(Date.now() + 2 * 24 * 3600 * 1000).toISOString().slice(0, 10);
}

async function nombre(de: Locator): Promise<number> {
  return Number(/\d+/.exec((await de.textContent()) ?? '')?.[0] ?? Number.NaN);
}

/** One letter doubled, the accents lost: as it is heard on the telephone. */
function malEcrit(texte: string): string {
  const simple = texte
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return simple.replace(/([aeiou])([lmnrst])/, '$1$2$2');
}

interface Ligne {
  parcours: string;
  personne: string;
  entree: string;
  situation: string;
}
interface Dossier {
  etapes: { etape: string; etat: string; embauche: string }[];
  fil: { genre: string; reference: string; date: string }[];
}
interface Identites {
  identites: { personne: string; identite: { nom: string; prenom: string } }[];
}

const demander = async <T>(chemin: string, corps: unknown): Promise<T> =>
  (await demanderApi<T>(page, `/api/${chemin}`, corps)).corps;

async function faire(chemin: string, corps: unknown): Promise<void> {
  const fait = await demanderApi<{ texte?: string }>(page, `/api/${chemin}`, corps, randomUUID());
  assert.equal(fait.statut, 200, fait.corps.texte);
}

/** The only one of that name on the site: a search finds one person. */
async function nomSeul(personne: string): Promise<string> {
  const lui = await demander<Identites>('reperage/Identites', { personnes: [personne] });
  const { nom, prenom } = lui.identites[0]?.identite ?? { nom: '', prenom: '' };
  const tous = await demander<Identites>('reperage/Recherche', {
    texte: `${nom} ${prenom}`,
    limite: 100,
  });
  const homonymes = tous.identites.filter(
    (i) => i.identite.nom === nom && i.identite.prenom === prenom,
  );
  return homonymes.length === 1 ? `${nom} ${prenom}` : '';
}

/** Somebody of the own portfolio who is in no étape and was not seen this month: an interview is due. */
async function quelquUnAVoir(): Promise<string> {
  const moi = await demanderApi<{ portee: string[] }>(page, '/api/moi');
  const jour = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
  const mois = `${jour.slice(0, 7)}-01`;
  const { lignes } = await demander<{ lignes: Ligne[] }>('parcours/Portefeuille', {
    referent: moi.corps.portee[0],
  });
  for (const l of lignes) {
    if (l.entree > mois || !['ordinaire', 'etape', 'formation'].includes(l.situation)) continue;
    const d = await demander<Dossier>('parcours/Dossier', { parcours: l.parcours });
    const encours = d.etapes.filter((e) => e.etat === 'demarree');
    const trouve = encours.every((e) => e.embauche === '') ? await nomSeul(l.personne) : '';
    if (trouve === '') continue;
    for (const e of encours)
      await faire('parcours/TerminerEtape', { etape: e.etape, date: jour, issue: 'terminee' });
    const annules = d.fil.filter((f) => f.genre === 'EntretienAnnule').map((f) => f.reference);
    for (const f of d.fil)
      if (f.genre === 'EntretienEnregistre' && f.date >= mois && !annules.includes(f.reference))
        await faire('parcours/AnnulerEntretien', {
          entretien: f.reference,
          motif: 'erreur_saisie',
        });
    return trouve;
  }
  return assert.fail('nobody in the portfolio can be seen');
}

test('a task of Accueil is settled by recording the interview where it stands', async () => {
  page = await n.page();
  await connecter(page, 'referent');
  nom = await quelquUnAVoir();
  await calme(page);
  const suite = page.getByRole('button', { name: /^Montrer (les \d+ autres|le dernier)$/ });
  while ((await suite.count()) > 0) await suite.first().click();
  const deLui = page.getByRole('button', { name: `Enregistrer l’entretien : ${nom}` });
  await deLui.first().waitFor();
  const titre = page
    .getByRole('region', { name: /^(À faire aujourd’hui|Bientôt)$/ })
    .filter({ has: deLui })
    .first()
    .getByRole('heading');
  const avant = await nombre(titre);
  const intitule = /^\D*/.exec((await titre.textContent()) ?? '')?.[0].trim() ?? '';
  const siennes = await deLui.count();
  await deLui.first().click();

  const panneau = page.getByRole('dialog', { name: `Entretien · ${nom}` });
  await panneau.getByRole('button', { name: '45 min' }).click();
  assert.equal(await panneau.getByLabel('Durée (minutes)').inputValue(), '45');
  await panneau.getByLabel('Commentaire').fill('Santé fragile, cherche un temps partiel.');
  await panneau.getByText(/Ce texte semble parler de la santé/).waitFor();
  await verifierPage(page, 'entretien');

  // A refusal stands beside its field and keeps what was typed.
  const jour = panneau.getByLabel(/^Date/);
  const bonne = await jour.inputValue();
  await jour.fill(apresDemain());
  await panneau.getByRole('button', { name: 'Enregistrer l’entretien' }).click();
  await panneau.getByRole('alert').waitFor();
  assert.equal(await jour.getAttribute('aria-invalid'), 'true');
  assert.equal(await jour.inputValue(), apresDemain());
  assert.match(await panneau.getByLabel('Commentaire').inputValue(), /temps partiel/);

  await panneau.getByLabel('Commentaire').fill('Cherche un temps partiel.');
  await jour.fill(bonne);
  await panneau.getByRole('button', { name: 'Enregistrer l’entretien' }).click();
  await panneau.waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: 'enregistré (présent, 45 min)' }).waitFor();
  await deLui.nth(siennes - 1).waitFor({ state: 'detached' });
  await calme(page);
  const apres = page.getByRole('region', { name: intitule }).getByRole('heading');
  if ((await apres.count()) > 0) assert.ok((await nombre(apres)) < avant, 'the task is settled');
});

test('a participant is found by a misspelt name, by keyboard', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type(malEcrit(nom));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: nom }).first().waitFor();
  await verifierPage(page, 'recherche-trouve');
  await page.getByRole('link', { name: nom }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: nom }).waitFor();
  await page.getByText('Cherche un temps partiel.').waitFor(); // What was just recorded.
  await verifierPage(page, 'dossier');

  // On paper the whole fil stands, however much of it the screen shows.
  const jours = page.getByRole('region', { name: /^Fil/ }).getByRole('heading', { level: 3 });
  const suite = page.getByRole('button', { name: /^Montrer tout le fil/ });
  const caches = (await suite.count()) > 0 ? await nombre(suite) : 0;
  const montres = await jours.count();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await jours.count(), montres + caches);
  await page.emulateMedia({ media: null });
});

/** Opens «Ajouter» with n, goes to the act by its first letter, once more for the next of it. */
async function ajouter(touches: readonly string[], acte: string): Promise<Locator> {
  await page.keyboard.press('n');
  const menu = page.getByRole('dialog', { name: 'Ajouter au dossier' });
  await menu.waitFor();
  for (const touche of touches) await page.keyboard.press(touche);
  assert.equal(await page.locator(':focus').textContent(), acte);
  await page.keyboard.press('Enter');
  await menu.waitFor({ state: 'detached' });
  return page.getByRole('dialog');
}

/** Types the label of a choice that the page does not show yet; Tab leaves the list. */
async function choisir(panneau: Locator, champ: RegExp, pris: string): Promise<string> {
  const liste = panneau.getByLabel(champ);
  await liste.waitFor();
  const libelles = await liste.locator('option').allTextContents();
  // Of letters that every keyboard has.
  const libre = libelles.find((l) => /^[ -~]+$/.test(l) && !pris.includes(l)) ?? '';
  assert.equal(await liste.evaluate((e) => e === document.activeElement), true);
  await page.keyboard.type(libre);
  assert.equal(await liste.evaluate((e: HTMLSelectElement) => e.selectedOptions[0]?.text), libre);
  await page.keyboard.press('Tab');
  return libre;
}

test('a frein and an étape are added by keyboard alone', async () => {
  for (const [touches, acte, titre] of [
    [['f'], 'Frein', 'Freins'],
    [['a', 'ArrowDown'], 'Étape démarrée', 'Étapes'],
  ] as const) {
    const carte = page.getByRole('region', { name: new RegExp(`^${titre}`) });
    const lignes = carte.getByRole('listitem');
    const avant = await lignes.count();
    const panneau = await ajouter(touches, acte);
    const champ = new RegExp(`^${titre.slice(0, -1)}`);
    const choix = await choisir(panneau, champ, (await carte.textContent()) ?? '');
    await page.keyboard.press('Enter');
    await panneau.waitFor({ state: 'detached' });
    await lignes.filter({ hasText: choix }).first().waitFor();
    assert.equal(await lignes.count(), avant + 1);
  }
  await verifierPage(page, 'dossier-complete');
});

async function ouvrirPortefeuille(): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: 'Portefeuille' })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Portefeuille' }).waitFor();
  await calme(page);
}

test('the portfolio narrows to what its filters say', async () => {
  await ouvrirPortefeuille();
  const lignes = page.getByRole('row');
  await verifierPage(page, 'portefeuille');
  const compte = page.getByRole('status').filter({ hasText: 'participant' });
  const tous = await nombre(compte);
  assert.equal((await lignes.count()) - 1, tous);
  // A name typed without its accents, and what a chip says it shows.
  const filtre = page.getByRole('searchbox', { name: 'Filtrer : Portefeuille' });
  await filtre.fill(nom.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
  await page.getByText(/ sur \d+$/).waitFor();
  await page.getByRole('link', { name: nom }).waitFor();
  assert.ok((await nombre(compte)) < tous);
  await filtre.fill('');
  const puce = page.getByRole('button', { name: /^Sans étape \(\d+\)$/ });
  const retenus = await nombre(puce);
  await puce.click();
  await page.getByRole('button', { name: /^Sans étape/, pressed: true }).waitFor();
  assert.equal(await nombre(compte), retenus);
  assert.equal((await lignes.count()) - 1, retenus);
  assert.equal(await page.getByRole('link', { name: nom }).count(), 0); // One was just begun.
  await page.getByRole('link', { name: 'À faire', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'À faire' }).waitFor();
  await verifierPage(page, 'portefeuille-afaire');
});

test('the monthly review counts who stands in each list', async () => {
  await page.getByRole('link', { name: 'Revue mensuelle' }).click();
  await page.getByRole('heading', { level: 1, name: 'Revue mensuelle' }).waitFor();
  await verifierPage(page, 'revue');
  const puce = page.getByRole('button', { name: /^En étape \(\d+\)$/ });
  const total = await nombre(puce);
  await puce.click();
  const liste = page.getByRole('region', { name: /^En étape/ });
  await liste.getByRole('link', { name: nom }).waitFor();
  assert.equal(await page.getByRole('region', { name: /^Sans contact/ }).count(), 0);
  const sortis = await liste.getByRole('cell', { name: 'sorti', exact: true }).count();
  assert.equal((await liste.getByRole('row').count()) - 1 - sortis, total);
  await page.getByRole('link', { name: 'Émargements' }).click();
  await page.getByRole('heading', { level: 1, name: 'Émargements manquants' }).waitFor();
  await verifierPage(page, 'emargements');
});

/** The portfolio of the first other référent who has anybody. */
async function ouvrirAutre(): Promise<void> {
  const choix = page.getByLabel('Référent');
  const codes = await choix
    .locator('option')
    .evaluateAll((options) =>
      (options as HTMLOptionElement[])
        .filter((o) => o.value !== 'tous' && !o.text.endsWith('(moi)'))
        .map((o) => o.value),
    );
  for (const code of codes) {
    await choix.selectOption(code);
    await calme(page);
    if ((await page.getByRole('row').count()) > 1) return;
  }
  assert.fail('no other référent has a participant');
}

test('another’s portfolio is read, never written', async () => {
  await ouvrirPortefeuille();
  await ouvrirAutre();
  assert.equal(await page.getByRole('button', { name: /^Entretien avec/ }).count(), 0);
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByText(/Ce dossier est dans le portefeuille d’un autre référent/).waitFor();
  await verifierPage(page, 'dossier-autre');
  assert.equal(await page.getByRole('button', { name: /^Ajouter/ }).count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Déclarer' }).count(), 0);

  // The page hides it; the service refuses it.
  const personne = new URL(page.url()).pathname.split('/').at(-1);
  const dossier = await demanderApi<{ parcours: string }>(page, '/api/parcours/Dossier', {
    personne,
  });
  const frein = { frein: randomUUID(), parcours: dossier.corps.parcours, genre: 'mobilite' };
  const refus = await demanderApi<{ code: string }>(
    page,
    '/api/parcours/DeclarerFrein',
    { ...frein, date: '2020-01-01' },
    randomUUID(),
  );
  assert.ok([403, 422].includes(refus.statut), `status ${refus.statut}`);
  assert.equal(refus.corps.code, 'NON_AUTORISE');
});
