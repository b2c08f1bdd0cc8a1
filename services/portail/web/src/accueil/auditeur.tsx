// The auditeur: does the chain hold, and where to look.
import { appel } from '../base/api';
import { instant, nombre, pluriel } from '../base/dates';
import { useReponse } from '../base/hooks';
import { Lien } from '../base/router';
import { Etat, Marque } from '../base/ui';

interface Chaine {
  etat: string;
  position: string;
  evenements: string;
  verifieeJusqu: string;
  verifieeLe: string;
  anomalies: unknown[];
}

export function AccueilAuditeur() {
  const chaine = useReponse('chaine', () => appel<Chaine>('GET', '/api/audit/chaine'), [
    'reperage',
    'parcours',
    'entreprise',
    'portail',
  ]);
  return (
    <>
      <section class="carte" aria-label="Chaîne des événements">
        <h2>Chaîne des événements</h2>
        <Etat de={chaine}>
          {(c) => (
            <p>
              {c.anomalies.length > 0 && (
                <Marque genre="retard">{pluriel(c.anomalies.length, 'anomalie')}</Marque>
              )}
              {c.anomalies.length === 0 && c.verifieeLe !== '' && (
                <Marque genre="fait">vérifiée</Marque>
              )}{' '}
              {c.verifieeLe
                ? `jusqu’à l’événement ${nombre(c.verifieeJusqu)} sur ${nombre(c.evenements)}, le ${instant(c.verifieeLe)}.`
                : 'Aucune vérification n’a encore été demandée.'}
            </p>
          )}
        </Etat>
        <Lien vers="/audit">Vérifier, ou regarder un dossier à une date passée</Lien>
      </section>
      <section class="carte" aria-label="Où regarder">
        <h2>Où regarder</h2>
        <ul>
          <li>
            <Lien vers="/audit/ouvertures">Qui a ouvert ou exporté quoi</Lien>
          </li>
          <li>
            <Lien vers="/tableaux">Les tableaux de bord, à la date voulue</Lien>
          </li>
          <li>
            <Lien vers="/administration/protocole">Le protocole en vigueur et ses sources</Lien>
          </li>
        </ul>
      </section>
    </>
  );
}
