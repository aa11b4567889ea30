import { environment, flags } from 'public/sluice-build.js';

$w.onReady(() => {
  const banner = $w('#environmentBanner');
  if (environment === 'production') {
    banner.collapse();
    return;
  }
  $w('#environmentName').text = environment;
  banner.expand();
  if (flags.debugMode === true) console.log(`This is the ${environment} site.`);
});
