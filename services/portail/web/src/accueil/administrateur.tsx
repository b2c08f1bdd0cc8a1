// The administrateur: accounts that need something, and what the services could not do.
import type { LigneCompte } from '../../generated/portail';
import { refusees, useEtat } from '../administration/etat';
import { date } from '../base/dates';
import { useTout } from '../base/hooks';
import { Etat } from '../base/ui';
import { Chiffres, Courte } from './morceaux';

function courte(c: LigneCompte, detail: string) {
  return { cle: c.compte, vers: `/administration?compte=${c.compte}`, titre: c.libelle, detail };
}

export function AccueilAdministrateur() {
  const etat = useEtat();
  const suites = refusees(etat.data ?? []);
  const reponse = useTout('portail', 'comptes', { fermes: true });
  return (
    <Etat de={reponse}>
      {({ lignes }) => {
        const ouverts = lignes.filter((c) => !c.ferme);
        const sans = ouverts.filter((c) => c.motDePasseDu === '');
        const provisoires = ouverts.filter((c) => c.motDePasseDu !== '' && c.motDePasseProvisoire);
        const vers = '/administration';
        return (
          <>
            <Chiffres
              lignes={[
                { cle: 'o', titre: 'Comptes ouverts', valeur: String(ouverts.length), vers },
                {
                  cle: 'f',
                  titre: 'Comptes fermés',
                  valeur: String(lignes.length - ouverts.length),
                  vers: `${vers}?etat=fermes`,
                },
              ]}
            />
            <div class="deux">
              <Courte
                titre="Sans mot de passe"
                lignes={sans.map((c) => courte(c, `${c.identifiant}, créé le ${date(c.creeLe)}`))}
                vide="Chaque compte ouvert a reçu un mot de passe."
              />
              <Courte
                titre="Mot de passe provisoire non changé"
                lignes={provisoires.map((c) => courte(c, `remis le ${date(c.motDePasseDu)}`))}
                vide="Personne ne garde un mot de passe provisoire."
              />
              <Courte
                titre="Suites refusées"
                lignes={suites.map((r) => ({
                  cle: `${r.service} ${r.evenement} ${r.commande}`,
                  vers: '/administration/etat',
                  titre: r.commande,
                  detail: r.texte,
                }))}
                vide="Chaque service a pu donner suite à ce qu’il a appris."
              />
            </div>
          </>
        );
      }}
    </Etat>
  );
}
