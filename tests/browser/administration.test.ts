// An administrateur's acts: accounts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calme, connecter, entrer, naviguer, verifierAxe } from './support';

const n = naviguer();
const PHRASE = 'douze renards bleus dorment';

test('an account is created, enters with its provisional password, and loses its session with its role', async () => {
  const admin = await n.page();
  await connecter(admin, 'administrateur');
  await admin.getByRole('link', { name: 'Administration' }).click();
  await admin.getByRole('button', { name: 'Créer un compte' }).click();
  const panneau = admin.getByRole('dialog', { name: 'Créer un compte' });
  await panneau.getByLabel('Identifiant').fill('essai.cre');
  await panneau.getByLabel('Nom affiché').fill('ESSAI Marcassin');
  await panneau.getByLabel('Rôle').selectOption('cre');
  await verifierAxe(admin, 'nouveau compte');
  await panneau.getByRole('button', { name: 'Créer le compte' }).click();
  const secret = await panneau.getByLabel('Mot de passe provisoire').textContent();
  assert.ok(secret !== null && secret.length >= 8);
  await panneau.getByRole('button', { name: 'C’est noté' }).click();
  await admin.getByRole('link', { name: 'ESSAI Marcassin' }).waitFor();

  const nouveau = await n.page();
  await entrer(nouveau, 'essai.cre', secret);
  await nouveau.getByRole('heading', { name: 'Choisissez votre mot de passe' }).waitFor();
  await nouveau.getByLabel('Mot de passe provisoire').fill(secret);
  await nouveau.getByLabel('Nouveau mot de passe').fill(PHRASE);
  await nouveau.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await nouveau.getByRole('heading', { level: 1, name: 'Bonjour' }).waitFor();
  await calme(nouveau);
  assert.equal(await nouveau.getByRole('link', { name: 'Administration' }).count(), 0);

  await admin.getByRole('link', { name: 'ESSAI Marcassin' }).click();
  const fiche = admin.getByRole('dialog', { name: 'ESSAI Marcassin' });
  await fiche.getByRole('button', { name: 'Modifier' }).click();
  await fiche.getByLabel('Rôle').selectOption('sag');
  await fiche.getByRole('button', { name: 'Enregistrer' }).click();
  await fiche.getByText('Assistant de gestion').waitFor();

  // Without a click: the page hears that its session is over.
  await nouveau.getByRole('button', { name: 'Entrer' }).waitFor();
  await entrer(nouveau, 'essai.cre', PHRASE);
  await nouveau.getByRole('heading', { level: 1, name: 'Bonjour' }).waitFor();
  await nouveau.getByRole('link', { name: 'Repérage' }).waitFor();

  await fiche.getByRole('button', { name: 'Fermer le compte' }).click();
  await fiche.getByRole('button', { name: 'Fermer le compte' }).click();
  await fiche.getByText('fermé (départ)').waitFor();
  await nouveau.getByRole('button', { name: 'Entrer' }).waitFor();
  await entrer(nouveau, 'essai.cre', PHRASE);
  await nouveau.getByRole('alert').waitFor();
});

test('a refusal stands beside its field, and what was typed stays', async () => {
  const admin = await n.page();
  await connecter(admin, 'administrateur');
  await admin.goto('/administration?compte=nouveau');
  const panneau = admin.getByRole('dialog', { name: 'Créer un compte' });
  await panneau.getByLabel('Identifiant').fill('referent');
  await panneau.getByLabel('Nom affiché').fill('ESSAI Deux');
  await panneau.getByLabel('Rôle').selectOption('sag');
  await panneau.getByRole('button', { name: 'Créer le compte' }).click();
  const champ = panneau.getByLabel('Identifiant');
  await panneau.getByRole('alert').waitFor();
  assert.equal(await champ.getAttribute('aria-invalid'), 'true');
  assert.ok(await champ.evaluate((e) => e === document.activeElement));
  assert.equal(await panneau.getByLabel('Nom affiché').inputValue(), 'ESSAI Deux');
  await verifierAxe(admin, 'refus');
  await admin.reload();
  assert.equal(await panneau.getByLabel('Nom affiché').inputValue(), 'ESSAI Deux');
});
