/** The style of a report's charts: one form for a desk, one for a telephone. */

/** From so many pixels on, charts are shown in their wide form. */
const WIDE = 720;

export const FIGURE_STYLE = `
figure{margin:2rem 0}
figure h2{margin:0 0 .25rem;font-size:1.1rem}
figure svg{display:block;max-width:100%;height:auto;margin-top:.75rem}
.wide{display:none}
@media (min-width:${WIDE}px){.wide{display:block}.narrow{display:none}}
@media print{.wide{display:block}.narrow{display:none}}
`;
