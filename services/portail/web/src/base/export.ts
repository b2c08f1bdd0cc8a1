// Lists as files: the gateway writes them (POST /api/export.xlsx, .csv) and logs them first.
import { appelFichier } from './api';
import type { Colonne } from './ui';

export async function telecharger<L>(
  forme: 'xlsx' | 'csv',
  liste: {
    titre: string;
    colonnes: readonly Colonne<L>[];
    lignes: readonly L[];
    filtres?: string;
    personnes?: readonly string[];
  },
): Promise<void> {
  const fichier = await appelFichier(`/api/export.${forme}`, {
    titre: liste.titre,
    filtres: liste.filtres ?? '',
    personnes: liste.personnes ?? [],
    colonnes: liste.colonnes.map((c) => ({ titre: c.titre, genre: c.genre ?? 'texte' })),
    lignes: liste.lignes.map((l) => liste.colonnes.map((c) => c.tri(l))),
  });
  const adresse = URL.createObjectURL(fichier);
  const lien = document.createElement('a');
  lien.href = adresse;
  lien.download = `${liste.titre}.${forme}`;
  lien.click();
  URL.revokeObjectURL(adresse);
}
