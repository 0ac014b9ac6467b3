/** Puts models together: files in, a policy, a reward model and an embedder on one engine out. */
package dev.ets.runtime;
