/**
 * What becomes of a request field on its way to an upstream. `mapped`: said in that format's own words.
 * `carried`: sent as it is. `warned`: left out, with `dropped:<field>`. `refused`: a 400 that names it, where
 * its value asks for more than that format has. `kept`: it serves us alone (routing, the caller's stream), and
 * nothing is lost when it is not sent.
 */
export type FieldFate = 'mapped' | 'carried' | 'warned' | 'refused' | 'kept'
