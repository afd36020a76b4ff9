import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { cacheFolder, hubSettings, isLoopback } from './hub-settings.js';

describe('hubSettings', () => {
  test('the token that lies in a file is for the hub itself, not for a mirror', async () => {
    const HF_HOME = await folderOf({ token: 'hf_stored\n' });
    expect(hubSettings({ HF_HOME }).token).toBe('hf_stored');
    expect(hubSettings({ HF_HOME }, { mirror: 'https://mirror.example' }).token).toBeUndefined();
    expect(hubSettings({ HF_HOME, HF_ENDPOINT: 'https://mirror.example' }).token).toBeUndefined();
    expect(hubSettings({ HF_HOME, HF_TOKEN: 'hf_named' }, { mirror: 'https://mirror.example' }).token).toBe('hf_named');
    expect(hubSettings({ HF_TOKEN_PATH: join(HF_HOME, 'token') }).token).toBe('hf_stored');
    expect(hubSettings({ HF_HOME: join(HF_HOME, 'none') }).token).toBeUndefined();
    expect(() => hubSettings({ HF_TOKEN: 'hf_a\nX-Evil: b' })).toThrowError(
      expect.objectContaining({ code: 'E_HUB_TOKEN', message: expect.not.stringContaining('hf_') }),
    );
  });

  test('a mirror on the command line comes before the environment', () => {
    const env = { HF_HOME: 'none', HF_ENDPOINT: 'https://a.example/hub' };
    expect(hubSettings({ HF_HOME: 'none' }).endpoint.href).toBe('https://huggingface.co/');
    expect(hubSettings(env).endpoint.href).toBe('https://a.example/hub');
    expect(hubSettings(env, { mirror: 'http://127.0.0.1:80' }).endpoint.host).toBe('127.0.0.1');
    for (const mirror of ['', 'hub', 'ftp://a', 'https://me:s3cret@a.example', 'https://a.example?x']) {
      expect(() => hubSettings(env, { mirror })).toThrowError(
        expect.objectContaining({ code: 'E_HUB_ADDRESS', message: expect.not.stringContaining('s3cret') }),
      );
    }
  });

  test('offline by choice or by the environment', () => {
    const offline = (HF_HUB_OFFLINE: string) => hubSettings({ HF_HOME: 'none', HF_HUB_OFFLINE }).offline;
    expect(['', '0', 'false', '1', 'true', 'YES'].map(offline)).toEqual([false, false, false, true, true, true]);
    expect(hubSettings({ HF_HOME: 'none' }, { offline: true }).offline).toBe(true);
  });
});

test('downloads lie where the system keeps caches', () => {
  expect(cacheFolder({ WARMSTART_CACHE: '/c' })).toBe('/c');
  expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 'warmstart'));
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux')).toMatch(/\.cache.warmstart$/);
  expect(cacheFolder({}, 'darwin')).toMatch(/Library.Caches.warmstart$/);
  expect(cacheFolder({ LOCALAPPDATA: '/l' }, 'win32')).toBe(join('/l', 'warmstart', 'Cache'));
});

test('loopback is what stays on this machine', () => {
  const hosts = [
    '127.0.0.1',
    '127.1.2.3',
    'localhost',
    '[::1]',
    '128.0.0.1',
    '127.0.0.1.example',
    'a.localhost.example',
  ];
  expect(hosts.map((host) => isLoopback(new URL(`http://${host}`)))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
