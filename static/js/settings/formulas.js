/**
 * The formula of each setting, as mathml.js reads it; those of its options are in their records. The symbols are the
 * course's: θ all
 * weights and biases, α the learning rate, g the gradient ∂J/∂θ, t the step, ŷ the prediction, y the label, z the
 * pre-activation.
 * `\text{word}` is the text math.word.
 */

/** @type {Readonly<Record<string, readonly string[]>>} */
export const FORMULAS = {
  hidden: ["a^{[1]}=g(W^{[1]} x+b^{[1]})"],
  activation: ["a=g(z),\\ \\ z=W a_{\\text{before}}+b"],
  learning_rate: ["θ←θ-α\\frac{∂J}{∂θ}"],
  loss: ["J=\\frac{1}{m} Σ_i L(\\hat{y}_i,y_i)"],
  schedule_steps: ["T"],
  schedule_factor: ["f=\\frac{α_T}{α}"],
  regularizer: ["J=\\frac{1}{m} Σ_i L(\\hat{y}_i,y_i)+λ R(W)"],
  regularization: ["J=L_{\\text{mean}}+λ R(W)"],
  clip_norm: ["g←g·\\min(1,\\frac{c}{‖g‖})"],
  dropout: ["a←\\frac{r a}{1-p},\\ \\ P(r=0)=p,\\ \\ P(r=1)=1-p"],
  bias: ["z=W a+b"],
  batch_size: ["g=\\frac{1}{B} Σ_{i∈\\text{batch}} \\frac{∂L_i}{∂θ}"],
};
