#!/usr/bin/env node
process.stdout.write('meshbot\n');
