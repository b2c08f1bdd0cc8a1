// The follow-up calendar: by month, and as a list of what is due.

import type { LigneSuivi } from '../../generated/entreprise';
import { versEmbauche } from '../base/adresses';
import { aujourdhui, date, mois as nomMois, pluriel, plus } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { Lien, useParametre } from '../base/router';
import { Entete, Etat, Exporter, Puces } from '../base/ui';
import { mot } from './commun';
import { colonnesSuivis, TableauSuivis } from './suivis_liste';

const HORIZON_JOURS = 60;
const MONTRER = [
  { code: '', libelle: 'En retard et à venir' },
  { code: 'retard', libelle: 'En retard' },
  { code: 'mois', libelle: 'Mois' },
];

export function Suivis() {
  const [montrer, setMontrer] = useParametre('montrer');
  return (
    <>
      <Entete
        titre="Suivis en emploi"
        sous="Appel de la première semaine, visite avant la fin d’essai, puis jusqu’à six mois."
      />
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      {montrer === 'mois' ? <ParMois /> : <Dus retard={montrer === 'retard'} />}
    </>
  );
}

function Dus({ retard }: { retard: boolean }) {
  const jusqu = retard ? aujourdhui() : plus(aujourdhui(), HORIZON_JOURS);
  const reponse = useDemande('entreprise', 'suivisDus', { jusqu });
  return (
    <Etat de={reponse}>
      {(data) => (
        <Liste
          lignes={retard ? data.lignes.filter((l) => l.enRetard) : data.lignes}
          filtres={mot(MONTRER, retard ? 'retard' : '')}
        />
      )}
    </Etat>
  );
}

function Liste({ lignes, filtres }: { lignes: LigneSuivi[]; filtres: string }) {
  const nom = useNoms(lignes.map((l) => l.personne));
  const retards = lignes.filter((l) => l.enRetard).length;
  return (
    <>
      <div class="dessus">
        <span>
          {pluriel(lignes.length, 'suivi')}, dont {retards} en retard
        </span>
        <Exporter
          titre="Suivis en emploi"
          colonnes={colonnesSuivis(nom, false)}
          lignes={lignes}
          filtres={filtres}
          personnes={lignes.map((l) => l.personne)}
        />
      </div>
      <TableauSuivis lignes={lignes} />
    </>
  );
}

// --- A month ------------------------------------------------------------------------------------

function decale(mois: string, n: number): string {
  const [a = 0, m = 1] = mois.split('-').map(Number);
  return new Date(Date.UTC(a, m - 1 + n, 1)).toISOString().slice(0, 7);
}

/** Weeks of a month from Monday on; "" outside of it. */
function semaines(mois: string): string[][] {
  const premier = `${mois}-01`;
  const suivant = `${decale(mois, 1)}-01`;
  const avant = (new Date(`${premier}T00:00:00Z`).getUTCDay() + 6) % 7;
  const jours: string[] = Array.from({ length: avant }, () => '');
  for (let j = premier; j < suivant; j = plus(j, 1)) jours.push(j);
  while (jours.length % 7 !== 0) jours.push('');
  return Array.from({ length: jours.length / 7 }, (_, i) => jours.slice(7 * i, 7 * i + 7));
}

function ParMois() {
  const [mois, setMois] = useParametre('mois', aujourdhui().slice(0, 7));
  const fin = plus(`${decale(mois, 1)}-01`, -1);
  const reponse = useDemande('entreprise', 'suivisDus', {
    du: `${mois}-01`,
    jusqu: fin,
    faits: true,
  });
  return (
    <>
      <div class="dessus">
        <h2>{nomMois(mois)}</h2>
        <span class="boutons">
          <button
            type="button"
            class="secondary outline petit"
            onClick={() => setMois(decale(mois, -1))}
          >
            Mois précédent
          </button>
          <button
            type="button"
            class="secondary outline petit"
            onClick={() => setMois(decale(mois, 1))}
          >
            Mois suivant
          </button>
        </span>
      </div>
      <Etat de={reponse}>
        {(data) => (
          <>
            <Calendrier mois={mois} lignes={data.lignes} />
            <h2>Les suivis du mois</h2>
            <TableauSuivis lignes={data.lignes} />
          </>
        )}
      </Etat>
    </>
  );
}

const JOURS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

function Calendrier({ mois, lignes }: { mois: string; lignes: LigneSuivi[] }) {
  const nom = useNoms(lignes.map((l) => l.personne));
  const aujourd = aujourdhui();
  return (
    <table class="calendrier-suivis">
      <caption class="invisible">Suivis dus en {nomMois(mois)}</caption>
      <thead>
        <tr>
          {JOURS.map((j) => (
            <th key={j} scope="col">
              <abbr title={j}>{j.slice(0, 3)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {semaines(mois).map((semaine) => (
          <tr key={semaine.find((j) => j !== '') ?? ''}>
            {semaine.map((j, i) => (
              <td key={i} class={j === '' ? 'hors' : j === aujourd ? 'aujourdhui' : undefined}>
                {j !== '' && (
                  <time dateTime={j} aria-current={j === aujourd ? 'date' : undefined}>
                    <span class="invisible">{date(j)}</span>
                    <span aria-hidden="true">{Number(j.slice(8))}</span>
                  </time>
                )}
                <ul>
                  {lignes
                    .filter((l) => j !== '' && l.avant === j)
                    .map((l) => (
                      <li
                        key={`${l.embauche}${l.code}`}
                        class={l.faitLe !== '' ? 'fait' : l.enRetard ? 'retard' : undefined}
                      >
                        <Lien
                          vers={versEmbauche(l.embauche)}
                          title={`${l.libelle}, ${l.raisonSociale}`}
                        >
                          {nom(l.personne)}
                        </Lien>
                        {l.faitLe !== '' ? ' fait' : l.enRetard ? ' en retard' : ''}
                      </li>
                    ))}
                </ul>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
