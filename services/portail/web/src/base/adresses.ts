// Where things are: one place that knows the addresses of pages.
export const versDossier = (personne: string): string => `/dossier/${personne}`;
export const versPrescription = (prescription: string): string =>
  `/reperage/prescription/${prescription}`;
export const versComite = (comite: string): string => `/reperage/comite/${comite}`;
export const versOffre = (offre: string): string => `/entreprises/offre/${offre}`;
export const versEmbauche = (embauche: string): string => `/entreprises/embauche/${embauche}`;
