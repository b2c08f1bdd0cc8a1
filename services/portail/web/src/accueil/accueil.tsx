// The first page: what awaits me, by role.
import type { JSX } from 'preact';
import { aujourdhui, prose } from '../base/dates';
import { type Role, useMoi } from '../base/session';
import { Entete } from '../base/ui';
import './accueil.css';
import { AccueilAdministrateur } from './administrateur';
import { AccueilAnimation } from './animation';
import { AccueilAuditeur } from './auditeur';
import { AccueilDirection } from './direction';
import { AccueilEmploi } from './emploi';
import { AccueilPrescripteur } from './prescripteur';
import { AccueilReferent } from './referent';
import { AccueilSag } from './sag';

const PAGES: Record<Role, () => JSX.Element> = {
  referent: AccueilReferent,
  coach: AccueilReferent,
  cre: AccueilEmploi,
  facilitateur: AccueilEmploi,
  animation: AccueilAnimation,
  reperage: AccueilAnimation,
  sag: AccueilSag,
  direction: AccueilDirection,
  prescripteur: AccueilPrescripteur,
  auditeur: AccueilAuditeur,
  administrateur: AccueilAdministrateur,
};

export function Accueil() {
  const Page = PAGES[useMoi().role];
  const jour = prose(aujourdhui());
  return (
    <div class="accueil">
      <Entete titre="Bonjour" sous={jour.charAt(0).toUpperCase() + jour.slice(1)} />
      <Page />
    </div>
  );
}
