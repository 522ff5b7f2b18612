// Random decision trees, in the attributes of ai.onnx.ml's tree ensembles.
import {noise} from '../../../scripts/lib/random.mjs';
import {floats, strings} from '../../../scripts/lib/onnx.mjs';

export const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'];

/**
 * Nodes {tree, id, mode, value, feature, missing, yes, no} and votes {tree, node, id, weight} of `trees` random trees
 * up to `depth` deep. Thresholds are whole numbers from -2 to 2. Every leaf votes for the targets that `targetsOf`
 * gives for its tree.
 */
export function randomForest(
    {trees, depth, features, modes = ['BRANCH_LEQ'], missing = false, targetsOf, low = -1, seed = 1}) {
  const next = noise(Math.imul(seed, 0x9e3779b1) || 1);
  for (let i = 0; i < 8; ++i) next();
  const pick = (count) => Math.min(Math.floor((next() + 1) / 2 * count), count - 1);
  const nodes = [], votes = [];
  for (let tree = 0; tree < trees; ++tree) {
    let count = 0;
    const grow = (left) => {
      const node = {tree, id: count++, mode: 'LEAF', value: 0, feature: 0, missing: 0, yes: 0, no: 0};
      nodes.push(node);
      if (left === 0 || (left < depth && pick(4) === 0)) {
        for (const id of targetsOf(tree)) {
          votes.push({tree, node: node.id, id, weight: low + (next() + 1) / 2 * (1 - low)});
        }
        return node.id;
      }
      Object.assign(node, {mode: modes[pick(modes.length)], value: pick(5) - 2, feature: pick(features),
                           missing: missing ? pick(2) : 0});
      node.yes = grow(left - 1);
      node.no = grow(left - 1);
      return node.id;
    };
    grow(depth);
  }
  return {nodes, votes};
}

const doubles = (values) => ({type: 'float64', dims: [values.length], data: Float64Array.from(values)});

/** The attributes of TreeEnsembleRegressor (`vote` is 'target') and TreeEnsembleClassifier ('class'). */
export function listedForest({nodes, votes}, vote, {wide = false} = {}) {
  const column = (name) => nodes.map((node) => node[name]);
  const numbers = (name, values) => (wide ? {[`${name}_as_tensor`]: doubles(values)} : {[name]: floats(values)});
  return {
    nodes_treeids: column('tree'), nodes_nodeids: column('id'), nodes_featureids: column('feature'),
    nodes_modes: strings(column('mode')), nodes_truenodeids: column('yes'), nodes_falsenodeids: column('no'),
    nodes_missing_value_tracks_true: column('missing'), ...numbers('nodes_values', column('value')),
    [`${vote}_treeids`]: votes.map(({tree}) => tree), [`${vote}_nodeids`]: votes.map(({node}) => node),
    [`${vote}_ids`]: votes.map(({id}) => id), ...numbers(`${vote}_weights`, votes.map(({weight}) => weight)),
  };
}

/** The attributes of TreeEnsemble. Leaves have one vote each. */
export function plainForest({nodes, votes}, type, array) {
  const branches = nodes.filter(({mode}) => mode !== 'LEAF');
  const placeOf = (tree, id) => {
    const node = nodes.find((other) => other.tree === tree && other.id === id);
    const leaf = node.mode === 'LEAF';
    return {leaf: Number(leaf), place: leaf ? votes.findIndex((vote) => vote.tree === tree && vote.node === id)
                                            : branches.indexOf(node)};
  };
  const yes = branches.map(({tree, yes: id}) => placeOf(tree, id));
  const no = branches.map(({tree, no: id}) => placeOf(tree, id));
  const list = (kind, values) => ({type: kind, dims: [values.length], data: values});
  return {
    nodes_featureids: branches.map(({feature}) => feature),
    nodes_modes: list('uint8', Uint8Array.from(branches, ({mode}) => MODES.indexOf(mode))),
    nodes_splits: list(type, array.from(branches, ({value}) => value)),
    nodes_truenodeids: yes.map(({place}) => place), nodes_trueleafs: yes.map(({leaf}) => leaf),
    nodes_falsenodeids: no.map(({place}) => place), nodes_falseleafs: no.map(({leaf}) => leaf),
    nodes_missing_value_tracks_true: branches.map(({missing}) => missing),
    leaf_targetids: votes.map(({id}) => id), leaf_weights: list(type, array.from(votes, ({weight}) => weight)),
    tree_roots: branches.flatMap(({id}, i) => (id === 0 ? [i] : [])),
  };
}
