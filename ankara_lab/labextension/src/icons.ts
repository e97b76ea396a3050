/** Our icons: a wax-print disc, drawn for this project. The sidebar ones follow the theme. */

import { LabIcon } from '@jupyterlab/ui-components';

import disc from '../style/icons/disc.svg';
import lessons from '../style/icons/lessons.svg';
import newDesign from '../style/icons/new_design.svg';
import shelf from '../style/icons/shelf.svg';
import studio from '../style/icons/studio.svg';

export const discIcon = new LabIcon({ name: 'ankara-lab:disc', svgstr: disc });
export const shelfIcon = new LabIcon({ name: 'ankara-lab:shelf', svgstr: shelf });
export const lessonsIcon = new LabIcon({ name: 'ankara-lab:lessons', svgstr: lessons });
export const studioIcon = new LabIcon({ name: 'ankara-lab:studio', svgstr: studio });
export const newDesignIcon = new LabIcon({ name: 'ankara-lab:new-design', svgstr: newDesign });
