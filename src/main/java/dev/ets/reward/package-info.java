/** Process reward models: one number per step of a solution. */
package dev.ets.reward;
