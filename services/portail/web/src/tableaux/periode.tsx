// Of which time the figures speak: in the address, so that a figure can be sent to somebody.
import { aujourdhui, date, jours, plus } from '../base/dates';
import { useParametre } from '../base/router';
import { ChampTexte, Puces } from '../base/ui';

export interface Periode {
  du: string;
  jusqu: string;
}

function jour(annee: number, mois: number, j: number): string {
  return new Date(Date.UTC(annee, mois - 1, j)).toISOString().slice(0, 10);
}

function parties(iso: string): [number, number, number] {
  const [a = 0, m = 1, j = 1] = iso.split('-').map(Number);
  return [a, m, j];
}

function finDuMois(annee: number, mois: number): string {
  return jour(annee, mois + 1, 0);
}

/** The day `n` months later; the month's last day when it has fewer. */
export function plusMois(iso: string, n: number): string {
  const [a, m, j] = parties(iso);
  const fin = finDuMois(a, m + n);
  const visee = `${fin.slice(0, 8)}${String(j).padStart(2, '0')}`;
  return visee < fin ? visee : fin;
}

/** What is usually asked, as of a day. */
export function usuelles(ref: string): (Periode & { code: string; libelle: string })[] {
  const [a, m] = parties(ref);
  const trimestre = m - ((m - 1) % 3);
  return [
    { code: 'mois', libelle: 'Ce mois', du: jour(a, m, 1), jusqu: ref },
    {
      code: 'mois-dernier',
      libelle: 'Le mois dernier',
      du: jour(a, m - 1, 1),
      jusqu: finDuMois(a, m - 1),
    },
    { code: 'trimestre', libelle: 'Ce trimestre', du: jour(a, trimestre, 1), jusqu: ref },
    { code: 'annee', libelle: 'Cette année', du: jour(a, 1, 1), jusqu: ref },
    {
      code: 'annee-derniere',
      libelle: 'L’an dernier',
      du: jour(a - 1, 1, 1),
      jusqu: jour(a - 1, 12, 31),
    },
    { code: 'douze', libelle: 'Douze mois', du: plus(plusMois(ref, -12), 1), jusqu: ref },
  ];
}

/** "du 01/01/2018 au 14/03/2018, tel que connu le 20/03/2018" */
export function periodeEnMots(p: PeriodeChoisie): string {
  const connu = p.connu === '' ? '' : `, tel que connu le ${date(p.connu)}`;
  return `du ${date(p.du)} au ${date(p.jusqu)}${connu}`;
}

const PAS = [1, 3, 6, 12]; // A month is compared to the month before, a year begun to last year’s.

/** The same part of the month, quarter, half-year or year before. */
export function precedente(p: Periode): Periode {
  const [a, m, j] = parties(p.du);
  const [b, n, k] = parties(p.jusqu);
  if (j !== 1) {
    const duree = jours(p.du, p.jusqu) + 1;
    return { du: plus(p.du, -duree), jusqu: plus(p.du, -1) };
  }
  const duree = 12 * (b - a) + n - m + 1;
  const mois = PAS.find((x) => x >= duree) ?? 12 * Math.ceil(duree / 12);
  const entiere = finDuMois(b, n) === jour(b, n, k);
  return {
    du: plusMois(p.du, -mois),
    jusqu: entiere && mois === duree ? plus(p.du, -1) : plusMois(p.jusqu, -mois),
  };
}

export interface PeriodeChoisie extends Periode {
  connu: string;
  changer: (p: Periode) => void;
  changerConnu: (jour: string) => void;
}

export function usePeriode(): PeriodeChoisie {
  const ref = aujourdhui();
  const annee = `${ref.slice(0, 4)}-01-01`;
  const [texte, setTexte] = useParametre('periode', `${annee}..${ref}`);
  const [connu, changerConnu] = useParametre('connu');
  const [du = annee, jusqu = ref] = texte.split('..');
  return { du, jusqu, connu, changer: (p) => setTexte(`${p.du}..${p.jusqu}`), changerConnu };
}

/** Presets, free dates, and the date on which one asks what was known. */
export function ChoixPeriode(props: { periode: PeriodeChoisie }) {
  const { periode } = props;
  const choix = usuelles(aujourdhui());
  const actuelle = choix.find((c) => c.du === periode.du && c.jusqu === periode.jusqu);
  return (
    <div class="periode">
      <Puces
        titre="Période"
        valeur={actuelle?.code ?? ''}
        change={(code) => {
          const p = choix.find((c) => c.code === code);
          if (p !== undefined) periode.changer(p);
        }}
        choix={choix}
      />
      <div class="dates">
        <ChampTexte
          champ="du"
          titre="Du"
          type="date"
          valeur={periode.du}
          max={periode.jusqu}
          change={(du) => du !== '' && periode.changer({ du, jusqu: periode.jusqu })}
        />
        <ChampTexte
          champ="jusqu"
          titre="Au"
          type="date"
          valeur={periode.jusqu}
          min={periode.du}
          change={(jusqu) => jusqu !== '' && periode.changer({ du: periode.du, jusqu })}
        />
        <ChampTexte
          champ="connu"
          titre="Tel que connu le"
          type="date"
          valeur={periode.connu}
          max={aujourdhui()}
          change={periode.changerConnu}
        />
      </div>
      {periode.connu !== '' && (
        <p class="passe" role="status">
          Chiffres tels qu’ils étaient connus le {date(periode.connu)} : ce qui a été saisi depuis
          n’y est pas.{' '}
          <button type="button" class="lien" onClick={() => periode.changerConnu('')}>
            Revenir à aujourd’hui
          </button>
        </p>
      )}
    </div>
  );
}
