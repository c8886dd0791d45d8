// Words of a topic in order: by any weight of the relevance, exactly, because every word that can come first is here.

const FREX_SCALE = 65535;

export function rankWords(candidates, table, topic, by, weight) {
  const found = [];
  for (let i = candidates.starts[topic]; i < candidates.starts[topic + 1]; i++) {
    const word = candidates.word[i];
    const [logBeta, corpus] = [candidates.log_beta[i], table.probability[word]];
    const logLift = logBeta - Math.log(corpus);
    const ranks = [candidates.frequency[i] / FREX_SCALE, candidates.exclusivity[i] / FREX_SCALE];
    const score = {
      relevance: weight * logBeta + (1 - weight) * logLift,
      probability: logBeta,
      lift: logLift,
      frex: 2 / (1 / ranks[0] + 1 / ranks[1]),
    }[by];
    found.push({ word, score, probability: Math.exp(logBeta), corpus });
  }
  return found.sort((one, other) => other.score - one.score || other.probability - one.probability || one.word - other.word);
}
